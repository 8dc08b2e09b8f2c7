// swift-tools-version: 6.0

import PackageDescription

let package = Package(
  name: "Kneeri",
  platforms: [.iOS(.v15), .macOS(.v12)],
  products: [.library(name: "Kneeri", targets: ["Kneeri"])],
  targets: [
    .binaryTarget(name: "KneeriFFI", {library}),
    .target(name: "Kneeri", dependencies: ["KneeriFFI"], resources: [.copy("PrivacyInfo.xcprivacy")]),
  ],
  swiftLanguageModes: [.v6]
)
