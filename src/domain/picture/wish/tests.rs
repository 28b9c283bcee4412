//! Tables of wishes and sizes.

use super::*;

const SUPPORTED: [Size; 7] = [
    Size::of(1024, 1024),
    Size::of(512, 512),
    Size::of(1536, 1024),
    Size::of(1024, 1536),
    Size::of(1344, 768),
    Size::of(768, 1344),
    Size::of(1152, 864),
];

#[test]
fn sizes_and_shapes_are_read() {
    let exactly = |width, height| Some(Shape::Exactly(Size::of(width, height)));
    for (words, expected) in [
        ("1024x768", exactly(1024, 768)),
        ("1024×768", exactly(1024, 768)),
        (" 1024 X 768 ", exactly(1024, 768)),
        ("800 by 600", exactly(800, 600)),
        ("640 x 480 px", exactly(640, 480)),
        ("512px", exactly(512, 512)),
        ("1080p", exactly(1920, 1080)),
        ("4K", exactly(3840, 2160)),
        ("Full HD", exactly(1920, 1080)),
        ("16:9", Some(Shape::Ratio(16, 9))),
        ("3/2", Some(Shape::Ratio(3, 2))),
        ("square", Some(Shape::Square)),
        ("Portrait", Some(Shape::Portrait)),
        ("landscape", Some(Shape::Landscape)),
        ("wide", Some(Shape::Wide)),
        ("wallpaper", Some(Shape::Wide)),
        ("banner", Some(Shape::Wide)),
        ("phone wallpaper", Some(Shape::Tall)),
        ("正方形", Some(Shape::Square)),
        ("0x100", None),
        ("16:0", None),
        ("512", None),
        ("99999999x10", None),
        ("99999999999999999999x10", None),
        ("huge", None),
        ("", None),
    ] {
        assert_eq!(Shape::named(words), expected, "{words}");
    }
}

#[test]
fn a_description_is_read_as_a_message_is() {
    for (description, prompt, style, size) in [
        (
            "a cat, watercolor, 16:9",
            "a cat, watercolor",
            Some("watercolor"),
            Some(Shape::Ratio(16, 9)),
        ),
        (
            "a fox in 1024x768",
            "a fox",
            None,
            Some(Shape::Exactly(Size::of(1024, 768))),
        ),
        (
            "a fox, square format",
            "a fox, square format",
            None,
            Some(Shape::Square),
        ),
        (
            "a wallpaper of a forest",
            "a wallpaper of a forest",
            None,
            Some(Shape::Wide),
        ),
        (
            "a forest in 4k",
            "a forest in 4k",
            None,
            Some(Shape::Exactly(Size::of(3840, 2160))),
        ),
        (
            "a forest, 4k, detailed",
            "a forest, 4k, detailed",
            None,
            None,
        ),
        ("portrait of a knight", "portrait of a knight", None, None),
        ("16:9", "16:9", None, Some(Shape::Ratio(16, 9))),
        (
            "夕焼けの海、正方形",
            "夕焼けの海、正方形",
            None,
            Some(Shape::Square),
        ),
    ] {
        let wish = Wish::read(description);
        assert_eq!(wish.prompt, prompt, "{description}");
        assert_eq!(wish.style.as_deref(), style, "{description}");
        assert_eq!(wish.size, size, "{description}");
    }
}

#[test]
fn what_was_understood_is_put_together() {
    let wish = Wish::of(" a cat ", Some("watercolor"), Some("16:9"));
    assert_eq!(wish.described(), "a cat, watercolor");
    assert_eq!(wish.size, Some(Shape::Ratio(16, 9)));
    let wish = Wish::of("a Watercolor cat", Some("watercolor"), Some(" "));
    assert_eq!(wish.described(), "a Watercolor cat");
    assert_eq!(wish.size, None);
    assert_eq!(Wish::of("a cat", Some(" "), None).style, None);
}

#[test]
fn a_size_is_rounded_to_a_supported_one() {
    let exactly = |width, height| Shape::Exactly(Size::of(width, height));
    for (asked, expected) in [
        (exactly(1024, 1024), Size::of(1024, 1024)),
        (exactly(600, 600), Size::of(512, 512)),
        (exactly(2000, 2000), Size::of(1024, 1024)),
        (exactly(1920, 1080), Size::of(1344, 768)),
        (exactly(800, 600), Size::of(1152, 864)),
        (exactly(100, 4000), Size::of(768, 1344)),
        (Shape::Ratio(16, 9), Size::of(1344, 768)),
        (Shape::Ratio(9, 16), Size::of(768, 1344)),
        (Shape::Ratio(21, 9), Size::of(1344, 768)),
        (Shape::Square, Size::of(1024, 1024)),
        (Shape::Portrait, Size::of(1024, 1536)),
        (Shape::Landscape, Size::of(1536, 1024)),
        (Shape::Wide, Size::of(1344, 768)),
        (Shape::Tall, Size::of(768, 1344)),
    ] {
        assert_eq!(rounded(asked, &SUPPORTED), expected, "{asked:?}");
    }
    assert_eq!(rounded(exactly(3, 5), &[]), Size::of(3, 5));
    assert_eq!(rounded(Shape::Ratio(4, 1), &[]), Size::of(2048, 512));
    assert_eq!(rounded(Shape::Ratio(u32::MAX, 1), &[]), Size::of(8192, 16));
}

#[test]
fn only_what_differs_is_said_aloud() {
    let wide = Size::of(1344, 768);
    for (asked, used, expected) in [
        (Shape::Ratio(16, 9), wide, false),
        (Shape::Ratio(21, 9), wide, true),
        (Shape::Exactly(Size::of(1344, 768)), wide, false),
        (Shape::Exactly(Size::of(1920, 1080)), wide, true),
        (Shape::Landscape, wide, false),
        (Shape::Wide, wide, false),
        (Shape::Portrait, wide, true),
        (Shape::Square, Size::of(1024, 1024), false),
        (Shape::Square, wide, true),
    ] {
        assert_eq!(said_aloud(asked, used), expected, "{asked:?} {used:?}");
    }
}

proptest::proptest! {
    #[test]
    fn reading_never_panics(text in ".{0,200}") {
        let wish = Wish::read(&text);
        let _ = Shape::named(&text);
        let _ = wish.described();
    }

    #[test]
    fn what_is_rounded_is_supported(width in 1_u32..20_000, height in 1_u32..20_000) {
        for asked in [Shape::Exactly(Size::of(width, height)), Shape::Ratio(width, height)] {
            proptest::prop_assert!(SUPPORTED.contains(&rounded(asked, &SUPPORTED)));
        }
    }
}
