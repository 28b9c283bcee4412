//! Pictures as bytes: what kind they are, how big, and how they are made smaller.
//!
//! Pure: bytes in, bytes out. Nothing here trusts what somebody says of a picture; what it is,
//! its own bytes tell. Making one smaller takes a processor's whole attention for up to a second
//! or two, so whoever serves others meanwhile calls it on a thread of its own.

mod smaller;
#[cfg(test)]
mod tests;

use std::{fmt, io::Cursor};

use bytes::Bytes;
use image::{ImageFormat, ImageReader};

pub use smaller::{MOST_FOR_UPLOAD, THUMBNAIL_SIDE, fitting, thumbnail};

/// What a picture is kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
    /// GIF: people send it, and no model makes it.
    Gif,
}

impl Kind {
    /// What these bytes begin as. Drawings in SVG are none: they are programs more than pictures.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Self::Png),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::Webp),
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Self::Gif),
            _ => None,
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Webp => "image/webp",
            Self::Gif => "image/gif",
        }
    }

    /// How names of its files end, without the dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Gif => "gif",
        }
    }

    /// How it is decoded, when it is.
    const fn format(self) -> Option<ImageFormat> {
        match self {
            Self::Png => Some(ImageFormat::Png),
            Self::Jpeg => Some(ImageFormat::Jpeg),
            Self::Webp => Some(ImageFormat::WebP),
            Self::Gif => None,
        }
    }
}

/// The sides of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Size {
    /// From left to right.
    pub width: u32,
    /// From top to bottom.
    pub height: u32,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{}", self.width, self.height)
    }
}

/// A picture whose kind is known from its first bytes. The rest may still be broken.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub bytes: Bytes,
    /// What it is.
    pub kind: Kind,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({:?}, {} bytes)", self.kind, self.bytes.len())
    }
}

impl Picture {
    /// A picture of these bytes; `None` when they begin as none.
    #[must_use]
    pub fn of(bytes: impl Into<Bytes>) -> Option<Self> {
        let bytes = bytes.into();
        Kind::of(&bytes).map(|kind| Self { bytes, kind })
    }

    /// How big it says it is. Nothing is decoded for it.
    ///
    /// # Errors
    /// When its beginning cannot be read.
    pub fn size(&self) -> Result<Size, Fault> {
        let (width, height) = match self.kind.format() {
            Some(format) => {
                let reader = ImageReader::with_format(Cursor::new(&self.bytes[..]), format);
                reader.into_dimensions().map_err(Fault::from)?
            }
            None => sides_of_gif(&self.bytes).ok_or(Fault::Broken)?,
        };
        if width == 0 || height == 0 {
            return Err(Fault::Broken);
        }
        Ok(Size { width, height })
    }
}

/// They stand behind the six letters of its kind and version.
fn sides_of_gif(bytes: &[u8]) -> Option<(u32, u32)> {
    let side = |at: usize| {
        let pair = bytes.get(at..at + 2)?;
        Some(u32::from(u16::from_le_bytes([pair[0], pair[1]])))
    };
    Some((side(6)?, side(8)?))
}

/// Why nothing can be made of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It cannot be decoded: it breaks off, or is not what it says.
    #[error("the picture is broken")]
    Broken,
    /// It would take more memory than a picture may.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// It is of a kind that is passed on and not decoded.
    #[error("pictures of this kind are not decoded")]
    NotDecoded,
    /// It does not get as small as it should be.
    #[error("the picture cannot be made small enough")]
    CannotFit,
}

impl From<image::ImageError> for Fault {
    fn from(error: image::ImageError) -> Self {
        match error {
            image::ImageError::Limits(_) => Self::TooManyPixels,
            _ => Self::Broken,
        }
    }
}
