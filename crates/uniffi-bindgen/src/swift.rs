//! Writes the Swift sources, the C header and the module map from a built library that still has its symbols.

fn main() {
    uniffi::uniffi_bindgen_swift();
}
