import org.jetbrains.kotlin.gradle.dsl.JvmTarget

plugins {
    alias(libs.plugins.android.library)
    alias(libs.plugins.kotlin.android)
    `maven-publish`
}

// `cargo xtask aar` builds the libraries and writes the sources here, and tells the version.
val prepared = file(providers.gradleProperty("kneeri.prepared").orElse("../../../../target/android").get())

group = "io.kneeri"
version = providers.gradleProperty("kneeri.version").orElse("0.0.0").get()

android {
    namespace = "io.kneeri"
    compileSdk = 36

    defaultConfig {
        minSdk = 24
        consumerProguardFiles("consumer-rules.pro")
    }

    sourceSets.named("main") {
        kotlin.srcDirs("../../kotlin/src/main/kotlin", prepared.resolve("kotlin"))
        jniLibs.srcDirs(prepared.resolve("jniLibs"))
    }

    // The libraries stay uncompressed and aligned in the app, so that they are mapped rather than unpacked.
    packaging.jniLibs.useLegacyPackaging = false

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    publishing.singleVariant("release") {
        withSourcesJar()
    }
}

kotlin.compilerOptions.jvmTarget = JvmTarget.JVM_17

dependencies {
    implementation(libs.annotation)
    // The AAR of JNA holds its own library for every processor; its jar does not work on Android.
    api(variantOf(libs.jna) { artifactType("aar") })
}

publishing.publications.register<MavenPublication>("release") {
    artifactId = "kneeri"
    afterEvaluate { from(components["release"]) }
}
