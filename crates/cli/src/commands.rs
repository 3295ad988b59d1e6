//! The commands, in the order in which data meets them: each asks the library and prints its answer.

/// Declares the commands: a module for each, which holds its arguments and what it does with them.
macro_rules! commands {
    ($($module:ident::$command:ident),+ $(,)?) => {
        $(mod $module;)+

        /// What the program can be asked for.
        #[derive(Debug, clap::Subcommand)]
        pub(crate) enum Command {
            $($command($module::$command)),+
        }

        impl Command {
            /// Does what was asked for.
            pub(crate) fn run(&self) -> Result<(), crate::failure::Failure> {
                match self {
                    $(Self::$command(arguments) => arguments.run()),+
                }
            }
        }
    };
}

commands! {
    prepare::Prepare,
    features::Features,
    train::Train,
    pretrain::Pretrain,
    evaluate::Evaluate,
    predict::Predict,
    enrol::Enrol,
    forget::Forget,
    verify::Verify,
    export::Export,
    study::Study,
    report::Report,
    map::Map,
    similar::Similar,
    audit::Audit,
    serve::Serve,
    info::Info,
    demo::Demo,
    completions::Completions,
    manual::Manual,
    licenses::Licenses,
}
