//! A TOML file of settings becomes a layer of a configuration, and a configuration becomes a TOML file.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use auteur_audio::FeatureConfig;
use auteur_classifier::{Configuration, ConfigurationError, Section, read_setting};
use auteur_ground::whole_file;
use serde_json::Value;

use crate::registry::registry;
use crate::variant::{BadVariant, Variant, built_in};

/// The setting that says which classifier is fitted.
const CLASSIFIER: &str = "classifier";
/// The section of the features.
const FEATURES: &str = "features";

/// What a file of settings says, by section.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConfigurationFile {
    /// All but the variants.
    layer: Value,
    variants: BTreeMap<String, Variant>,
}

/// Why a file of settings cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationFileError {
    /// The system refuses to give it.
    #[error("{}: {cause}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// It is no TOML.
    #[error("{}: {problem}", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        problem: String,
    },
    /// What it sets cannot be.
    #[error("{}: {cause}", path.display())]
    Setting {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: ConfigurationError,
    },
    /// A variant that it defines cannot be.
    #[error("{}: {cause}", path.display())]
    Variant {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: BadVariant,
    },
    /// It cannot be written.
    #[error("{}: {cause}", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
}

impl ConfigurationFile {
    /// Reads a file, and checks every setting that it names.
    ///
    /// # Errors
    /// [`ConfigurationFileError`], but for `Write`.
    pub fn read(path: &Path) -> Result<Self, ConfigurationFileError> {
        let text = fs::read_to_string(path)
            .map_err(|cause| ConfigurationFileError::Read { path: path.to_owned(), cause })?;
        let refused = |problem: String| ConfigurationFileError::Toml { path: path.to_owned(), problem };
        let table: toml::Table =
            toml::from_str(&text).map_err(|cause| refused(cause.to_string().trim_end().to_owned()))?;
        let mut layer = in_json(toml::Value::Table(table), "").map_err(refused)?;
        let no_variant = |cause| ConfigurationFileError::Variant { path: path.to_owned(), cause };
        let variants = Variant::taken_from(&mut layer).map_err(no_variant)?;
        let file = Self { layer, variants };
        // Whether a classifier takes the features matters to whoever trains it, and not to whoever computes them.
        let mut others = file.clone();
        others.layer.as_object_mut().and_then(|sections| sections.remove(FEATURES));
        let checked = others.configuration().and_then(|_| file.features());
        checked.map_err(|cause| ConfigurationFileError::Setting { path: path.to_owned(), cause })?;
        for (name, variant) in &file.variants {
            variant.check(name, &others.layer).map_err(no_variant)?;
        }
        Ok(file)
    }

    /// Whether nothing is set.
    pub fn is_empty(&self) -> bool {
        self.layer.as_object().is_none_or(serde_json::Map::is_empty) && self.variants.is_empty()
    }

    /// The variant of a recipe that is called `name`: one of the file's or of those within the program.
    pub(crate) fn variant(&self, name: &str) -> Option<&Variant> {
        self.variants.get(name).or_else(|| built_in().get(name))
    }

    /// Refuses a name that is neither of a classifier nor of a variant.
    pub(crate) fn expect_classifier(&self, name: &str) -> Result<(), ConfigurationError> {
        if registry().get(name).is_some() || self.variant(name).is_some() {
            return Ok(());
        }
        let variants = built_in().keys().chain(self.variants.keys()).map(|variant| format!(", {variant}"));
        let known = registry().names() + &variants.collect::<String>();
        Err(ConfigurationError::UnknownClassifier { name: name.to_owned(), known })
    }

    /// All but the variants, for [`Configuration::merged`].
    fn layer(&self) -> Value {
        self.layer.clone()
    }

    /// The value that the file itself gives to a setting, named by its sections, such as `["split", "by"]`.
    pub fn says(&self, setting: &[&str]) -> Option<&Value> {
        setting.iter().try_fold(&self.layer, |section, name| section.get(name))
    }

    /// How the file says that songs become features: by default where it does not.
    ///
    /// # Errors
    /// [`ConfigurationError`].
    pub fn features(&self) -> Result<FeatureConfig, ConfigurationError> {
        self.features_with(&Section::default())
    }

    /// The same below `above`, some settings by name.
    ///
    /// # Errors
    /// [`ConfigurationError`].
    pub fn features_with(&self, above: &Section) -> Result<FeatureConfig, ConfigurationError> {
        let mut section =
            self.layer.get(FEATURES).cloned().unwrap_or_else(|| Value::Object(Section::default()));
        let refused = |cause| ConfigurationError::Setting { section: FEATURES.to_owned(), cause };
        if let Some(section) = section.as_object_mut() {
            section.extend(above.clone());
        }
        let features: FeatureConfig = read_setting(section).map_err(refused)?;
        features.validate().map_err(|cause| refused(cause.into()))?;
        Ok(features)
    }

    /// What the file says of all but the features and the classifiers' own sections, below `above`.
    pub(crate) fn shared(&self, above: Value) -> Result<Configuration, ConfigurationError> {
        let mut layer = self.layer();
        if let Some(sections) = layer.as_object_mut() {
            sections.retain(|name, _| name != FEATURES && registry().get(name).is_none());
        }
        Self { layer, variants: self.variants.clone() }.configuration_with(above)
    }

    /// The configuration of this file for the recipe called `name`, whatever it says of others, below these layers.
    pub(crate) fn configuration_of(
        &self,
        name: &str,
        [lower, upper]: [Value; 2],
    ) -> Result<Configuration, ConfigurationError> {
        let mut own = self.layer();
        if let Some(sections) = own.as_object_mut() {
            sections.retain(|section, _| section == name || registry().get(section).is_none());
        }
        Configuration::merged(registry(), [own, lower, upper])
    }

    /// The configuration of this file alone: what it does not say has its default.
    ///
    /// # Errors
    /// [`ConfigurationError`].
    pub fn configuration(&self) -> Result<Configuration, ConfigurationError> {
        self.configuration_with(Value::Null)
    }

    /// The configuration of this file below `layer`, a record of settings by section. Where the classifier that is fitted is
    /// a variant, the settings are those of its recipe with its own above them.
    ///
    /// # Errors
    /// [`ConfigurationError`].
    pub fn configuration_with(&self, mut layer: Value) -> Result<Configuration, ConfigurationError> {
        let fitted =
            layer.get(CLASSIFIER).filter(|name| !name.is_null()).or_else(|| self.says(&[CLASSIFIER]));
        let fitted = fitted.and_then(Value::as_str);
        if let Some(name) = fitted {
            self.expect_classifier(name)?;
        }
        let variant = fitted.and_then(|name| self.variant(name)).map(Variant::layer);
        if variant.is_some()
            && let Some(layer) = layer.as_object_mut()
        {
            layer.remove(CLASSIFIER);
        }
        Configuration::merged(registry(), [self.layer(), variant.unwrap_or_default(), layer])
    }
}

/// The value called `name` in JSON, which has no words for what is no finite number.
fn in_json(value: toml::Value, name: &str) -> Result<Value, String> {
    Ok(match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Boolean(truth) => Value::from(truth),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
        toml::Value::Float(number) if number.is_finite() => Value::from(number),
        toml::Value::Float(number) => {
            return Err(format!("{name} is {number}, which is not a finite number"));
        }
        toml::Value::Array(values) => {
            values.into_iter().map(|value| in_json(value, name)).collect::<Result<_, _>>()?
        }
        toml::Value::Table(parts) => {
            let of = |part: &str| if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") };
            let parts =
                parts.into_iter().map(|(part, value)| Ok((part.clone(), in_json(value, &of(&part))?)));
            Value::Object(parts.collect::<Result<_, String>>()?)
        }
    })
}

/// Writes a configuration as a TOML file, whole or not at all. [`ConfigurationFile::read`] takes it again.
///
/// # Errors
/// [`ConfigurationFileError::Write`].
pub fn write_configuration(configuration: &Configuration, path: &Path) -> Result<(), ConfigurationFileError> {
    let written = toml::to_string(configuration)
        .map_err(io::Error::other)
        .and_then(|text| whole_file::write_if_other(path, text.as_bytes()));
    written.map_err(|cause| ConfigurationFileError::Write { path: path.to_owned(), cause })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Result<ConfigurationFile, ConfigurationFileError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.toml");
        fs::write(&path, text).unwrap();
        ConfigurationFile::read(&path)
    }

    #[test]
    fn a_configuration_comes_back_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        let configuration = Configuration::defaults(registry()).unwrap();
        write_configuration(&configuration, &path).unwrap();
        assert_eq!(ConfigurationFile::read(&path).unwrap().configuration().unwrap(), configuration);
    }

    #[test]
    fn what_a_caller_says_goes_before_the_file_and_the_file_before_the_defaults() {
        let file = read("[training]\nseed = 7\nclip_frames = 32\n").unwrap();
        let configuration = file.configuration_with(json!({"training": {"seed": 21}})).unwrap();
        assert_eq!((configuration.training.seed, configuration.training.clip_frames), (21, 32));
        assert_eq!(configuration.classifier, "pretrained");
        assert_eq!(file.says(&["training", "seed"]), Some(&json!(7)));
        assert_eq!(file.says(&["split", "by"]), None);
    }

    #[test]
    fn no_variant_has_the_name_of_another_section() {
        for name in Configuration::TAKEN {
            let refused = read(&format!("[variants.{name}]\nof = \"crnn\"\n")).unwrap_err().to_string();
            assert!(refused.contains("has a name that no variant can have"), "{refused}");
        }
        let written = serde_json::to_value(Configuration::defaults(registry()).unwrap()).unwrap();
        let beside = written.as_object().unwrap().keys().filter(|name| registry().get(name).is_none());
        assert!(beside.clone().all(|name| Configuration::TAKEN.contains(&name.as_str())), "{beside:?}");
    }

    #[test]
    fn the_clips_of_a_variant_are_no_fault_of_the_file() {
        assert!(
            read("classifier = \"gmm\"\n[training]\nclip_frames = 3\n[variants.a]\nof = \"crnn\"\n").is_ok()
        );
    }

    #[test]
    fn an_unknown_classifier_is_told_the_variants_too() {
        let file = read("[variants.slow]\nof = \"crnn\"\n").unwrap();
        let refused = file.configuration_with(json!({"classifier": "slo"})).unwrap_err().to_string();
        assert!(
            refused.starts_with("there is no classifier slo; ") && refused.ends_with(", crnn-plus, slow"),
            "{refused}"
        );
    }

    #[test]
    fn a_variant_is_its_recipe_with_its_own_settings_above() {
        let file = read(
            "classifier = \"slow\"\n[crnn]\nepochs = 3\npatience = 2\n[variants.slow]\nof = \"crnn\"\nepochs = 9\n\
             [variants.long]\nof = \"crnn\"\n",
        )
        .unwrap();
        let of = |layer| {
            let settings = file.configuration_with(layer).unwrap();
            let section = settings.section("crnn");
            (settings.classifier, section["epochs"].clone(), section["patience"].clone())
        };
        let crnn = |epochs: u64| ("crnn".to_owned(), json!(epochs), json!(2));
        assert_eq!(of(Value::Null), crnn(9));
        assert_eq!(of(json!({"classifier": "long"})), crnn(3));
        assert_eq!(of(json!({"classifier": "slow", "crnn": {"epochs": 4}})), crnn(4));
    }

    #[test]
    fn features_that_a_classifier_cannot_hear_are_no_fault_of_the_file() {
        let file = read("classifier = \"crnn\"\n[features]\nn_mels = 64\n").unwrap();
        assert_eq!(file.features().unwrap().n_mels, 64);
        assert!(file.configuration().is_err());
        let refused = read("[features]\nhop_length = 0\n").unwrap_err().to_string();
        assert!(refused.contains("[features] hop_length"), "{refused}");
    }

    #[test]
    fn what_is_wrong_is_named_with_the_file() {
        for (text, part) in [
            ("[crnn]\nlearning_rte = 0.1\n", "learning_rte"),
            ("[trainig]\nseed = 1\n", "trainig"),
            ("learning rate: fast", "TOML"),
            ("classifier = \"svm\"\n", "svm"),
            ("[crnn]\nlearning_rate = nan\n", "crnn.learning_rate is NaN, which is not a finite number"),
            ("[crnn.network]\nchannels = [4, -inf]\n", "crnn.network.channels is -inf"),
            ("[variants.a]\nof = \"crnn\"\nepochs = 0\n", "[variants.a] epochs is 0"),
            (
                "[variants.a]\nepochs = 3\n",
                "[variants.a] does not say of which classifier it is: of = \"crnn\"",
            ),
            (
                "[variants.a]\nof = \"svm\"\n",
                "[variants.a] of = \"svm\" is not one of the classifiers, which are pre",
            ),
            ("[variants.crnn]\nof = \"crnn\"\n", "[variants.crnn] has a name that no variant can have"),
            (
                "[variants.\"Crnn X\"]\nof = \"crnn\"\n",
                "[variants.Crnn X] has a name that no variant can have",
            ),
            ("[variants]\na = \"crnn\"\n", "[variants] a is no section; write [variants.a]"),
            ("variants = 3\n", "[variants] holds sections"),
        ] {
            let refused = read(text).unwrap_err().to_string();
            assert!(refused.contains("settings.toml: ") && refused.contains(part), "{refused}");
        }
    }
}
