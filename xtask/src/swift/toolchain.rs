//! A Swift compiler: the one that is installed, or that of Debian 13 in a folder of its own.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::mobile::{Library, run, target};

/// What Swift runs in.
pub(crate) struct Toolchain {
    /// Debian, when Swift is not installed here.
    debian: Option<PathBuf>,
    /// What commands read and write: the repository, and the folder where everything is built.
    places: [PathBuf; 2],
}

impl Toolchain {
    /// Swift as it is installed, else in a Debian, which is made when it is not there yet.
    ///
    /// There is none where neither is possible: that is said, and under `CI=true` it is an error.
    pub(crate) fn find(root: &Path) -> Result<Option<Self>, String> {
        let places = [root.to_owned(), absolute(&target(root))?];
        if works("swift", &["--version"]) {
            return Ok(Some(Self { debian: None, places }));
        }
        if let Some(missing) = missing() {
            let why = format!("no Swift here: {missing}");
            if env::var_os("CI").is_some_and(|ci| ci == "true") {
                return Err(why);
            }
            eprintln!("skipped: {why}");
            return Ok(None);
        }
        let debian = debian()?;
        make(&debian)?;
        Ok(Some(Self { debian: Some(debian), places }))
    }

    /// Runs a command in a folder of the repository, with the library at hand.
    pub(crate) fn run(&self, folder: &Path, library: &Library, arguments: &[&OsStr]) -> Result<(), String> {
        let mut command =
            self.debian.as_ref().map_or_else(|| Command::new("env"), |debian| self.inside(debian, folder));
        command.current_dir(folder).arg(format!("KNEERI_LIB_DIR={}", absolute(&library.folder)?.display()));
        // How long the tests take their time.
        command.args(env::var("KNEERI_ASSESSMENTS").map(|count| format!("KNEERI_ASSESSMENTS={count}")));
        run(command.args(arguments), &arguments.join(OsStr::new(" ")).to_string_lossy())
    }

    /// A command that goes on with `env` inside this Debian, which sees the places under their own paths.
    fn inside(&self, debian: &Path, folder: &Path) -> Command {
        let mut command = Command::new("unshare");
        command.args(["--mount", "sh", "-ec", ENTER]).arg(debian).args(&self.places).arg("--");
        command.args(["env", "-i", "--chdir"]).arg(folder).args(SURROUNDINGS);
        command
    }
}

/// The variables inside the Debian, where most of Swift is not in a usual place.
const SURROUNDINGS: [&str; 2] = ["HOME=/root", "PATH=/usr/libexec/swift/bin:/usr/bin:/bin"];

/// Mounts places in a Debian as they are here, for this command only, and changes into it.
///
/// Without `/proc`, Swift's compiler does not find its own library.
const ENTER: &str = r#"
while [ "$1" != -- ]; do mkdir -p "$0$1"; mount --bind "$1" "$0$1"; shift; done
shift
for place in /proc /dev; do mount --rbind "$place" "$0$place"; done
exec chroot "$0" "$@"
"#;

/// What is needed to make a Debian and is not here.
fn missing() -> Option<&'static str> {
    let id = Command::new("id").arg("-u").output();
    if !cfg!(target_os = "linux") {
        Some("install Swift 6 or newer")
    } else if !id.is_ok_and(|id| id.stdout.trim_ascii() == b"0") {
        Some("install Swift 6 or newer, or run this as root, which can set up a Debian that has it")
    } else if !works("debootstrap", &["--version"]) {
        Some("install Swift 6 or newer, or `debootstrap`, which can set up a Debian that has it")
    } else {
        None
    }
}

/// Where the Debian is kept.
fn debian() -> Result<PathBuf, String> {
    if let Some(folder) = env::var_os("KNEERI_SWIFT_ROOT") {
        return absolute(Path::new(&folder));
    }
    let cache = env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| Some(env::home_dir()?.join(".cache")));
    Ok(cache.ok_or("no home folder; set KNEERI_SWIFT_ROOT to a folder for Debian and its Swift")?.join("kneeri/swift"))
}

/// Makes a Debian with Swift, unless it is there.
fn make(folder: &Path) -> Result<(), String> {
    if folder.join("usr/libexec/swift/bin/swift").exists() {
        return Ok(());
    }
    eprintln!("setting up Debian 13 with Swift in {}: a download of about 600 MB", folder.display());
    // What is half done has another name, and is begun anew.
    let begun = folder.with_extension("begun");
    let failed = |error| format!("{}: {error}", begun.display());
    if begun.exists() {
        fs::remove_dir_all(&begun).map_err(failed)?;
    }
    fs::create_dir_all(&begun).map_err(failed)?;
    let mirror = env::var_os("KNEERI_DEBIAN_MIRROR").unwrap_or_else(|| "http://deb.debian.org/debian".into());
    let mut debootstrap = Command::new("debootstrap");
    debootstrap.args(["--variant=minbase", "trixie"]).arg(&begun).arg(mirror).stdout(Stdio::null());
    run(&mut debootstrap, "debootstrap")?;
    let apt = |arguments: &str| {
        let mut command = Command::new("chroot");
        command.arg(&begun).args([
            "env",
            "DEBIAN_FRONTEND=noninteractive",
            "apt-get",
            "--quiet=2",
            "--option=Dpkg::Use-Pty=0",
        ]);
        run(command.args(arguments.split(' ')).stdout(Stdio::null()), "apt-get in the Debian for Swift")
    };
    apt("update")?;
    apt("install --no-install-recommends swiftlang libc6-dev libstdc++-14-dev")?;
    apt("clean")?;
    fs::rename(&begun, folder).map_err(failed)
}

/// Whether a program is here and starts.
fn works(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn absolute(path: &Path) -> Result<PathBuf, String> {
    std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()))
}
