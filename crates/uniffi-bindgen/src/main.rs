//! Writes the Kotlin sources from a built library that still has its symbols.

fn main() {
    uniffi::uniffi_bindgen_main();
}
