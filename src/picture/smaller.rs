//! Pictures made smaller, in bytes and in pixels.
//!
//! Memory is bounded whatever a picture says of itself: it is decoded up to a fixed number of
//! bytes, and scaled by a way that needs no more than its result.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageReader, Limits, RgbImage, codecs::jpeg::JpegEncoder, imageops,
};

use super::{Fault, Kind, Picture};

/// What Discord takes with a message by default: 10 MiB.
pub const MOST_FOR_UPLOAD: usize = 10 * 1024 * 1024;

/// The longest side of a thumbnail, in pixels.
pub const THUMBNAIL_SIDE: u32 = 320;

/// No side is longer; the largest that models make has 4,096.
const LONGEST_SIDE: u32 = 16_384;
/// The most bytes of pixels: a picture of 8,192 on each side in four channels.
const MOST_MEMORY: u64 = 256 * 1024 * 1024;

/// How good a JPEG is, from hardly to be told apart to well enough, from 1 to 100.
const QUALITIES: [u8; 4] = [92, 85, 75, 60];
/// How good it is once pixels are given up as well.
const SCALED_QUALITY: u8 = 85;
/// How good a thumbnail is.
const THUMBNAIL_QUALITY: u8 = 80;
/// No picture is made smaller than that to fit.
const SHORTEST_SIDE: u32 = 64;

/// The same picture with at most so many bytes: as it is when it fits, otherwise as a JPEG, first
/// of less quality and then of fewer pixels. What was transparent becomes white.
///
/// # Errors
/// When it has to be decoded and cannot be, or gets no smaller.
pub fn fitting(picture: &Picture, most: usize) -> Result<Picture, Fault> {
    if picture.bytes.len() <= most {
        return Ok(picture.clone());
    }
    let mut pixels = on_white(decoded(picture)?);
    for quality in QUALITIES {
        let jpeg = jpeg(&pixels, quality)?;
        if jpeg.bytes.len() <= most {
            return Ok(jpeg);
        }
    }
    while pixels.width().min(pixels.height()) > SHORTEST_SIDE {
        let (width, height) = (pixels.width() / 4 * 3, pixels.height() / 4 * 3);
        pixels = imageops::thumbnail(&pixels, width.max(1), height.max(1));
        let jpeg = jpeg(&pixels, SCALED_QUALITY)?;
        if jpeg.bytes.len() <= most {
            return Ok(jpeg);
        }
    }
    Err(Fault::CannotFit)
}

/// A small JPEG of it, whose longest side has [`THUMBNAIL_SIDE`] pixels, or fewer when its own has.
///
/// # Errors
/// When it cannot be decoded.
pub fn thumbnail(picture: &Picture) -> Result<Picture, Fault> {
    let pixels = on_white(decoded(picture)?);
    let longest = pixels.width().max(pixels.height());
    let side = |side: u32| {
        let scaled = u64::from(side) * u64::from(THUMBNAIL_SIDE) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(THUMBNAIL_SIDE).max(1)
    };
    if longest <= THUMBNAIL_SIDE {
        return jpeg(&pixels, THUMBNAIL_QUALITY);
    }
    let small = imageops::thumbnail(&pixels, side(pixels.width()), side(pixels.height()));
    jpeg(&small, THUMBNAIL_QUALITY)
}

fn decoded(picture: &Picture) -> Result<DynamicImage, Fault> {
    let format = picture.kind.format().ok_or(Fault::NotDecoded)?;
    let size = picture.size()?;
    let pixels = u64::from(size.width) * u64::from(size.height);
    if size.width.max(size.height) > LONGEST_SIDE || pixels > MOST_MEMORY / 4 {
        return Err(Fault::TooManyPixels);
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    // Sixteen bits a channel are taken as well, of half as many pixels.
    limits.max_alloc = Some(2 * MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(&picture.bytes[..]), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    limits.reserve(decoder.total_bytes())?;
    decoder.set_limits(limits)?;
    // Cameras tell how they were held, and a smaller copy keeps none of that.
    let turned = decoder.orientation()?;
    let mut image = DynamicImage::from_decoder(decoder)?;
    image.apply_orientation(turned);
    Ok(image)
}

/// Without transparency, which JPEG has none of.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let with_alpha = image.into_rgba8();
    let mut pixels = RgbImage::new(with_alpha.width(), with_alpha.height());
    for (from, to) in with_alpha.pixels().zip(pixels.pixels_mut()) {
        let alpha = u16::from(from.0[3]);
        for (shown, channel) in to.0.iter_mut().zip(from.0) {
            let mixed = (u16::from(channel) * alpha + 255 * (255 - alpha)) / 255;
            *shown = u8::try_from(mixed).unwrap_or(u8::MAX);
        }
    }
    pixels
}

fn jpeg(pixels: &RgbImage, quality: u8) -> Result<Picture, Fault> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(pixels)?;
    Ok(Picture {
        bytes: bytes.into(),
        kind: Kind::Jpeg,
    })
}
