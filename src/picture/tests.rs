//! Pictures are drawn here, cut, bent and made smaller.

use image::{ExtendedColorType, ImageEncoder, Rgb, Rgba, RgbaImage, codecs, imageops};

use super::*;

fn png(image: &RgbaImage) -> Picture {
    let mut bytes = Vec::new();
    codecs::png::PngEncoder::new(&mut bytes)
        .write_image(
            image.as_raw(),
            image.width(),
            image.height(),
            ExtendedColorType::Rgba8,
        )
        .unwrap();
    Picture::of(bytes).unwrap()
}

/// Colours without any order, which hardly compress.
fn noise(width: u32, height: u32) -> RgbaImage {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    RgbaImage::from_fn(width, height, |_, _| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let [red, green, blue, ..] = state.to_le_bytes();
        Rgba([red, green, blue, 255])
    })
}

fn decoded(picture: &Picture) -> image::RgbImage {
    let format = picture.kind.format().unwrap();
    image::load_from_memory_with_format(&picture.bytes, format)
        .unwrap()
        .into_rgb8()
}

#[test]
fn a_picture_is_what_its_first_bytes_say() {
    let cases: [(&[u8], Option<Kind>); 9] = [
        (b"\x89PNG\r\n\x1a\n....", Some(Kind::Png)),
        (b"\xff\xd8\xff\xe0....", Some(Kind::Jpeg)),
        (b"RIFF\x10\0\0\0WEBPVP8 ", Some(Kind::Webp)),
        (b"GIF89a\x02\0\x03\0", Some(Kind::Gif)),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>", None),
        (b"<?xml version=\"1.0\"?><svg/>", None),
        (b"RIFF\x10\0\0\0WAVEfmt ", None),
        (b"\x89PN", None),
        (b"", None),
    ];
    for (bytes, kind) in cases {
        assert_eq!(Kind::of(bytes), kind, "{bytes:?}");
        let picture = Picture::of(bytes.to_vec());
        assert_eq!(picture.map(|picture| picture.kind), kind);
    }
}

#[test]
fn every_kind_tells_its_sides() {
    let image = noise(31, 17);
    let sides = Size {
        width: 31,
        height: 17,
    };
    let png = png(&image);
    let jpeg = thumbnail(&png).unwrap();
    let mut webp = Vec::new();
    let pixels = image.as_raw();
    codecs::webp::WebPEncoder::new_lossless(&mut webp)
        .write_image(pixels, 31, 17, ExtendedColorType::Rgba8)
        .unwrap();
    let webp = Picture::of(webp).unwrap();
    for (picture, kind) in [(&png, Kind::Png), (&jpeg, Kind::Jpeg), (&webp, Kind::Webp)] {
        assert_eq!(picture.kind, kind);
        assert_eq!(picture.size(), Ok(sides));
    }
    let gif = Picture::of(&b"GIF89a\x1f\0\x11\0"[..]).unwrap();
    assert_eq!(gif.size(), Ok(sides));
    assert_eq!(thumbnail(&gif), Err(Fault::NotDecoded));
    assert_eq!(sides.to_string(), "31x17");
}

#[test]
fn what_fits_is_left_as_it_is() {
    let small = png(&noise(20, 20));
    assert_eq!(fitting(&small, MOST_FOR_UPLOAD), Ok(small.clone()));
    assert_eq!(fitting(&small, small.bytes.len()), Ok(small));
}

#[test]
fn what_does_not_fit_gives_up_quality_first_and_pixels_then() {
    let large = png(&noise(600, 400));
    assert!(large.bytes.len() > 700_000);
    let less_quality = fitting(&large, 400_000).unwrap();
    assert_eq!(less_quality.kind, Kind::Jpeg);
    assert!(less_quality.bytes.len() <= 400_000);
    assert_eq!(less_quality.size(), large.size());

    let fewer_pixels = fitting(&large, 40_000).unwrap();
    assert!(fewer_pixels.bytes.len() <= 40_000);
    let size = fewer_pixels.size().unwrap();
    assert!(size.width < 600 && size.height < 400, "{size}");
    let ratio = f64::from(size.width) / f64::from(size.height);
    assert!((ratio - 1.5).abs() < 0.05, "{size}");

    assert_eq!(fitting(&large, 100), Err(Fault::CannotFit));
}

#[test]
fn thumbnails_are_small_and_keep_their_shape() {
    for ((width, height), expected) in [
        ((640, 480), (320, 240)),
        ((480, 640), (240, 320)),
        ((1000, 2), (320, 1)),
        ((100, 40), (100, 40)),
        ((1, 1), (1, 1)),
    ] {
        let small = thumbnail(&png(&noise(width, height))).unwrap();
        let size = small.size().unwrap();
        assert_eq!((size.width, size.height), expected);
        assert_eq!(small.kind, Kind::Jpeg);
    }
}

#[test]
fn what_was_transparent_becomes_white() {
    let clear = RgbaImage::from_pixel(16, 16, Rgba([255, 0, 0, 0]));
    let shown = decoded(&thumbnail(&png(&clear)).unwrap());
    assert!(
        shown
            .pixels()
            .all(|pixel| pixel.0.iter().all(|part| *part > 250))
    );
    let red = RgbaImage::from_pixel(16, 16, Rgba([255, 0, 0, 255]));
    let shown = decoded(&thumbnail(&png(&red)).unwrap());
    let Rgb([reds, greens, _]) = *shown.get_pixel(8, 8);
    assert!(reds > 240 && greens < 15);
}

#[test]
fn broken_pictures_are_faults_and_never_a_panic() {
    let whole = png(&imageops::thumbnail(&noise(64, 64), 40, 40));
    let jpeg = thumbnail(&whole).unwrap();
    for picture in [whole, jpeg] {
        for length in (3..picture.bytes.len()).step_by(7) {
            // Where a cut one can be shown in part, that is well, too.
            if let Some(cut) = Picture::of(picture.bytes.slice(..length)) {
                let _ = (cut.size(), thumbnail(&cut), fitting(&cut, 10));
            }
        }
        for place in (8..picture.bytes.len()).step_by(11) {
            let mut bent = picture.bytes.to_vec();
            bent[place] ^= 0x55;
            if let Some(bent) = Picture::of(bent) {
                let _ = (bent.size(), thumbnail(&bent), fitting(&bent, 10));
            }
        }
    }
    let cut = Picture::of(&b"\x89PNG\r\n\x1a\n"[..]).unwrap();
    assert_eq!(cut.size(), Err(Fault::Broken));
    assert_eq!(thumbnail(&cut), Err(Fault::Broken));
}

#[test]
fn a_picture_that_claims_to_be_enormous_is_not_decoded() {
    let mut bytes = png(&noise(4, 4)).bytes.to_vec();
    // The sides stand behind the first chunk's name; its checksum is behind them.
    bytes[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let checksum = crc(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    let bomb = Picture::of(bytes).unwrap();
    assert_eq!(bomb.size().unwrap().width, 60_000);
    assert_eq!(thumbnail(&bomb), Err(Fault::TooManyPixels));
    assert_eq!(fitting(&bomb, 10), Err(Fault::TooManyPixels));
}

/// The checksum of a PNG's chunk.
fn crc(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 {
                0xedb8_8320 ^ (crc >> 1)
            } else {
                crc >> 1
            };
        }
    }
    !crc
}
