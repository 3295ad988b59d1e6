//! Who asks, and whom: what the tools of AWS read from the environment, and nothing else.

use crate::RemoteError;

/// Endpoint and credentials.
#[derive(Clone, PartialEq, Eq)]
pub struct Environment {
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
    /// Of credentials that are valid for a time.
    pub(crate) session_token: Option<String>,
    pub(crate) region: Option<String>,
    /// None: that of AWS in the region.
    pub(crate) endpoint: Option<String>,
}

impl Environment {
    /// Reads the environment of this process: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION` or
    /// else `AWS_DEFAULT_REGION`, `AWS_ENDPOINT_URL` and `AWS_ALLOW_HTTP`.
    ///
    /// # Errors
    /// [`RemoteError::NoCredentials`]; [`RemoteError::Unencrypted`] where the endpoint is none of HTTPS, and HTTP is not allowed.
    pub fn of_process() -> Result<Self, RemoteError> {
        Self::of(|name| std::env::var(name).ok())
    }

    fn of(variable: impl Fn(&str) -> Option<String>) -> Result<Self, RemoteError> {
        let given = |name: &str| variable(name).filter(|value| !value.is_empty());
        let needed = |name: &'static str| given(name).ok_or(RemoteError::NoCredentials { missing: name });
        let environment = Self {
            access_key: needed("AWS_ACCESS_KEY_ID")?,
            secret_key: needed("AWS_SECRET_ACCESS_KEY")?,
            session_token: given("AWS_SESSION_TOKEN"),
            region: given("AWS_REGION").or_else(|| given("AWS_DEFAULT_REGION")),
            endpoint: given("AWS_ENDPOINT_URL"),
        };
        let allows = given("AWS_ALLOW_HTTP").is_some_and(|value| value == "true" || value == "1");
        match &environment.endpoint {
            Some(endpoint) if !endpoint.starts_with("https://") && !allows => {
                Err(RemoteError::Unencrypted { endpoint: endpoint.clone() })
            }
            _ => Ok(environment),
        }
    }

    /// The environment of these credentials at this endpoint.
    pub fn new(endpoint: &str, access_key: &str, secret_key: &str) -> Self {
        Self {
            access_key: access_key.to_owned(),
            secret_key: secret_key.to_owned(),
            session_token: None,
            region: None,
            endpoint: Some(endpoint.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Result<Environment, RemoteError> {
        Environment::of(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn what_is_missing_is_named() {
        let keys = [("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret")];
        let missing = of(&keys[..1]).err().unwrap().to_string();
        assert_eq!(missing, "AWS_SECRET_ACCESS_KEY is not set");
        assert!(of(&keys).unwrap().endpoint.is_none());
        let at = |endpoint| [keys[0], keys[1], ("AWS_ENDPOINT_URL", endpoint)];
        assert!(of(&at("https://s3.example.org")).is_ok());
        let refused = of(&at("http://localhost:9000")).err().unwrap().to_string();
        assert_eq!(refused, "the endpoint http://localhost:9000 is not encrypted");
        let mut allowed = at("http://localhost:9000").to_vec();
        allowed.push(("AWS_ALLOW_HTTP", "true"));
        assert!(of(&allowed).is_ok());
    }

    #[test]
    fn the_region_is_the_one_that_the_tools_of_aws_take() {
        let of_region = |variables: &[(&str, &str)]| {
            let keys = [("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret")];
            of(&[&keys[..], variables].concat()).unwrap().region
        };
        let (own, default) = (("AWS_REGION", "eu-north-1"), ("AWS_DEFAULT_REGION", "eu-west-1"));
        assert_eq!(of_region(&[default]).as_deref(), Some("eu-west-1"));
        assert_eq!(of_region(&[default, own]).as_deref(), Some("eu-north-1"));
        assert_eq!(of_region(&[default, ("AWS_REGION", "")]).as_deref(), Some("eu-west-1"));
        assert_eq!(of_region(&[]), None);
    }
}
