// swift-tools-version: 6.0

import PackageDescription

// The package as one works on it: the library is the one that `cargo xtask swift` built.
// What an app depends on is `Release/Package.swift`.
let library = Context.environment["KNEERI_LIB_DIR"] ?? "\(Context.packageDirectory)/../../../target/debug"

let package = Package(
  name: "Kneeri",
  platforms: [.iOS(.v15), .macOS(.v12)],
  products: [.library(name: "Kneeri", targets: ["Kneeri"])],
  targets: [
    .systemLibrary(name: "KneeriFFI"),
    .target(
      name: "Kneeri",
      dependencies: ["KneeriFFI"],
      resources: [.copy("PrivacyInfo.xcprivacy")],
      linkerSettings: [.unsafeFlags(["-L\(library)", "-Xlinker", "-rpath", "-Xlinker", library])]
    ),
    .target(name: "KneeInterview", dependencies: ["Kneeri"], path: "Sample/KneeInterview"),
    .executableTarget(
      name: "knee-interview", dependencies: ["KneeInterview"], path: "Sample/knee-interview"),
    .executableTarget(name: "knee-measure", dependencies: ["Kneeri"], path: "Sample/knee-measure"),
    .testTarget(name: "KneeriTests", dependencies: ["Kneeri", "KneeInterview"]),
  ],
  swiftLanguageModes: [.v6]
)
