//! The pictures: real PNGs, small in bytes, made from what was asked for and nothing else.

use super::behaviour::Picture;
use base64::{Engine, engine::general_purpose::STANDARD};
use png::{BitDepth, ColorType, Compression, Encoder};
use ring::digest::{SHA256, digest};

/// The sides of a tile, in pixels, in bits.
const TILE: u32 = 5;
/// The sides of a picture that is huge.
const HUGE: u32 = 2048;

/// A picture in base64, and what it is.
pub struct Drawn {
    pub base64: String,
    pub media_type: &'static str,
}

/// Makes a picture of this kind and size from a seed.
pub fn make(picture: Picture, seed: &str, (width, height): (u32, u32)) -> Drawn {
    let base64 = match picture {
        Picture::Drawn => STANDARD.encode(tiles(seed, width, height)),
        Picture::Huge => STANDARD.encode(noise(seed)),
        Picture::NotBase64 => "iVBORw0KGgo*not base64*".to_owned(),
        Picture::NotAPicture => STANDARD.encode("<html>this is no picture</html>"),
        Picture::Cut => {
            let whole = tiles(seed, width, height);
            STANDARD.encode(&whole[..whole.len() / 2])
        }
        Picture::Empty => String::new(),
    };
    Drawn {
        base64,
        media_type: "image/png",
    }
}

/// Tiles of four colours: two bits for a pixel keep it small and quick to make.
fn tiles(seed: &str, width: u32, height: u32) -> Vec<u8> {
    let hash = digest(&SHA256, seed.as_bytes());
    let hash = hash.as_ref();
    let row_of_tiles = |row: u32| -> Vec<u8> {
        let pixel = |x: u32| {
            let tile = (x >> TILE).wrapping_mul(7) ^ (row >> TILE).wrapping_mul(13);
            hash[tile as usize % hash.len()] & 3
        };
        (0..width.div_ceil(4))
            .map(|byte| (0..4).fold(0, |packed, x| packed << 2 | pixel(byte * 4 + x)))
            .collect()
    };
    let mut data = Vec::new();
    let mut row = Vec::new();
    for y in 0..height {
        if y % (1 << TILE) == 0 {
            row = row_of_tiles(y);
        }
        data.extend_from_slice(&row);
    }
    encode((width, height), Some(&hash[..12]), Compression::Fast, &data)
}

/// Colours without any order, not compressed.
fn noise(seed: &str) -> Vec<u8> {
    let hash = digest(&SHA256, seed.as_bytes());
    let mut state = hash
        .as_ref()
        .iter()
        .fold(1_u64, |state, byte| state << 7 ^ u64::from(*byte))
        | 1;
    let words = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    });
    let bytes = HUGE as usize * HUGE as usize * 3;
    let data: Vec<u8> = words.take(bytes / 8).flatten().collect();
    encode((HUGE, HUGE), None, Compression::NoCompression, &data)
}

/// A PNG of two-bit colours of this palette, or of full colours without one.
fn encode(
    (width, height): (u32, u32),
    palette: Option<&[u8]>,
    compression: Compression,
    data: &[u8],
) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_compression(compression);
    if let Some(palette) = palette {
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Two);
        encoder.set_palette(palette.to_vec());
    } else {
        encoder.set_color(ColorType::Rgb);
        encoder.set_depth(BitDepth::Eight);
    }
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(data));
    written.expect("a buffer takes a picture of the size it was told");
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(drawn: &Drawn) -> Option<(u32, u32, Vec<u8>)> {
        let file = STANDARD.decode(&drawn.base64).ok()?;
        let mut reader = png::Decoder::new(std::io::Cursor::new(file))
            .read_info()
            .ok()?;
        let mut pixels = vec![0; reader.output_buffer_size()?];
        let info = reader.next_frame(&mut pixels).ok()?;
        Some((info.width, info.height, pixels))
    }

    #[test]
    fn a_picture_is_a_png_of_its_size_and_of_its_prompt_alone() {
        let picture = |seed, size| decoded(&make(Picture::Drawn, seed, size)).unwrap();
        let cat = picture("a cat", (101, 40));
        assert_eq!((cat.0, cat.1), (101, 40));
        assert_eq!(cat, picture("a cat", (101, 40)));
        assert_ne!(cat.2, picture("a dog", (101, 40)).2);
        assert!(make(Picture::Drawn, "a cat", (1024, 1024)).base64.len() < 100_000);
    }

    #[test]
    fn a_huge_one_is_whole_and_the_broken_ones_are_not() {
        let huge = make(Picture::Huge, "a cat", (64, 64));
        assert!(huge.base64.len() > 16_000_000);
        assert_eq!(decoded(&huge).unwrap().0, HUGE);
        for broken in [
            Picture::NotBase64,
            Picture::NotAPicture,
            Picture::Cut,
            Picture::Empty,
        ] {
            let drawn = make(broken, "a cat", (256, 256));
            assert!(decoded(&drawn).is_none(), "{broken:?}");
        }
    }
}
