//! Where a server's data lives, and whose it is.
//!
//! Postgres refuses to run as root. Started as root it runs as `postgres` or else `nobody`,
//! and then its data must lie where that user can reach it, which is not below a closed home.

use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, chown},
    path::{Path, PathBuf},
};

use nix::unistd::{User, geteuid};
use uuid::Uuid;

use super::{During, Result, ServerError};

/// Where a server keeps its data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this folder, which is made if need be and kept afterwards.
    Kept(PathBuf),
    /// In a new folder for temporary files, which goes when the server's holder goes.
    Scratch,
}

/// The paths of one server.
#[derive(Clone, Debug)]
pub(super) struct Home {
    /// The data; its parent exists.
    pub data: PathBuf,
    /// The server's output.
    pub log: PathBuf,
    /// What to remove with the server, if anything.
    pub scratch: Option<PathBuf>,
}

/// The user that a server runs as, when that is not the present one.
#[derive(Clone, Debug)]
pub(super) struct Owner {
    pub uid: u32,
    pub gid: u32,
}

impl Owner {
    /// Whom Postgres runs as when this process is root; `None` when it is not.
    pub fn for_postgres() -> Result<Option<Self>> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        ["postgres", "nobody"]
            .into_iter()
            .find_map(|name| User::from_name(name).ok().flatten())
            .map(|user| {
                Some(Self {
                    uid: user.uid.as_raw(),
                    gid: user.gid.as_raw(),
                })
            })
            .ok_or(ServerError::NoUser)
    }
}

impl Home {
    /// Makes the folders of the server `name`.
    pub fn make(place: &Place, name: &str, owner: Option<&Owner>) -> Result<Self> {
        match place {
            Place::Kept(folder) => Self::kept(folder, name, owner),
            Place::Scratch => Self::scratch(owner),
        }
    }

    fn kept(folder: &Path, name: &str, owner: Option<&Owner>) -> Result<Self> {
        let making = || format!("making the folder {}", folder.display());
        fs::create_dir_all(folder).during(making())?;
        let folder = folder.canonicalize().during(making())?;
        let data = if owner.is_none() || reachable(&folder) {
            folder.join(name)
        } else {
            elsewhere(&folder, name)
        };
        Ok(Self {
            data,
            log: folder.join(format!("{name}.log")),
            scratch: None,
        })
    }

    fn scratch(owner: Option<&Owner>) -> Result<Self> {
        let wanted = std::env::temp_dir();
        let top = if owner.is_none() || reachable(&wanted) {
            wanted
        } else {
            PathBuf::from("/var/tmp")
        };
        let top = top.canonicalize().during("finding the temporary folder")?;
        let top = top.join(format!("chinwag-{}", Uuid::now_v7().simple()));
        make_folder(&top, owner)?;
        Ok(Self {
            data: top.join("data"),
            log: top.join("log"),
            scratch: Some(top),
        })
    }
}

/// Makes a folder that only its owner can look into. One that is there already is taken only
/// when it is the owner's, since it may lie where anybody can make folders.
pub(super) fn make_folder(folder: &Path, owner: Option<&Owner>) -> Result<()> {
    let making = || format!("making the folder {}", folder.display());
    let uid = owner.map_or_else(|| geteuid().as_raw(), |owner| owner.uid);
    match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => match owner {
            Some(owner) => chown(folder, Some(owner.uid), Some(owner.gid)).during(making()),
            None => Ok(()),
        },
        Err(fault) if fault.kind() == io::ErrorKind::AlreadyExists => {
            let found = fs::symlink_metadata(folder).during(making())?;
            if found.is_dir() && found.uid() == uid {
                return Ok(());
            }
            let whose = io::Error::new(
                io::ErrorKind::PermissionDenied,
                "something of another user is in its place",
            );
            Err(whose).during(making())
        }
        Err(fault) => Err(fault).during(making()),
    }
}

/// Whether any user can walk down to this folder.
pub(super) fn reachable(folder: &Path) -> bool {
    folder.ancestors().all(|step| {
        fs::metadata(step).is_ok_and(|metadata| !metadata.is_dir() || metadata.mode() & 0o001 != 0)
    })
}

/// A folder for temporary files that stands for `folder` and is the same at every start.
fn elsewhere(folder: &Path, name: &str) -> PathBuf {
    // FNV-1a: the standard library's hasher may change between releases, and the data would
    // be out of sight.
    let hash = folder
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    PathBuf::from(format!("/var/tmp/chinwag-{name}-{hash:016x}"))
}
