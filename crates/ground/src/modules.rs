//! A list of modules of which each offers the same thing, so that one more costs one file and one line.

/// Declares modules and a list of what each of them offers.
///
/// ```ignore
/// auteur_ground::modules! {
///     /// All recipes of this crate.
///     pub static RECIPES: &dyn Recipe = [gaussian::RECIPE, mixture::RECIPE];
/// }
/// ```
///
/// is `mod gaussian; mod mixture;` and a static slice of references to both `RECIPE`s. `cargo fmt` does not look into
/// macros: `just fmt` formats every file.
#[macro_export]
macro_rules! modules {
    ($(#[$about:meta])* $visible:vis static $list:ident: &$offers:ty = [$($module:ident::$item:ident),+ $(,)?];) => {
        $(mod $module;)+
        $(#[$about])*
        $visible static $list: &[&$offers] = &[$(&$module::$item),+];
    };
}
