// SPDX-License-Identifier: EUPL-1.2
//! Makes Rust out of `index.slint`, fonts inside.

fn main() -> Result<(), slint_build::CompileError> {
    let config = slint_build::CompilerConfiguration::new()
        .embed_resources(slint_build::EmbedResourcesKind::EmbedFiles)
        .with_style("fluent-light".to_owned())
        // Tests walk the elements of the window; the terminal does without.
        .with_debug_info(std::env::var("PROFILE").is_ok_and(|profile| profile == "debug"));
    slint_build::compile_with_config("index.slint", config)
}
