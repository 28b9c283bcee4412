//! How big a picture is to be: by tier, by ratio, or in pixels.

use serde_json::Value;

use super::error::ApiError;

pub const TIERS: &[&str] = &["512", "1K", "2K", "4K"];
pub const RATIOS: &[&str] = &[
    "1:1", "1:2", "1:4", "1:8", "2:1", "2:3", "3:2", "3:4", "4:1", "4:3", "4:5", "5:4", "8:1",
    "9:16", "16:9", "9:19.5", "19.5:9", "9:20", "20:9", "9:21", "21:9", "auto",
];

/// The sides that are asked for. Pixels rule, so that what does not go with them is refused.
pub fn of(body: &Value) -> Result<(u32, u32), ApiError> {
    let text = |name: &str| body[name].as_str();
    let (resolution, aspect) = (text("resolution"), text("aspect_ratio"));
    let wrong = |message: &str| Err(ApiError::invalid(format!("size: {message}")));
    let side = match (&body["size"], resolution) {
        (Value::Null, resolution) => tier(resolution.unwrap_or("1K")).unwrap_or(1024),
        (Value::String(given), _) if tier(given).is_none() => {
            let Some((width, height)) = pixels(given) else {
                return wrong("expected a tier or pixels, for example 2K or 2048x2048");
            };
            let goes_with = |sides: (u32, u32)| sides == (width, height);
            let aspect = aspect.filter(|aspect| *aspect != "auto");
            let side = resolution.and_then(tier);
            let fits = match (aspect, side) {
                (None, None) => true,
                (aspect, Some(side)) => goes_with(ratio(aspect).of(side)),
                (aspect, None) => is_of(ratio(aspect), width, height),
            };
            if !fits {
                return wrong("does not go with resolution or aspect_ratio");
            }
            return Ok((width, height));
        }
        (Value::String(given), Some(resolution)) if given != resolution => {
            return wrong("does not go with resolution");
        }
        (Value::String(given), _) => tier(given).unwrap_or(1024),
        _ => return wrong("expected string"),
    };
    Ok(ratio(aspect).of(side))
}

/// The sides of a picture of this ratio in the usual tier.
pub fn of_ratio(aspect: Option<&str>) -> (u32, u32) {
    ratio(aspect).of(1024)
}

/// The sides of a picture of a ratio.
#[derive(Clone, Copy)]
struct Ratio(f64, f64);

impl Ratio {
    /// The sides of about the same area as a square of this side, as multiples of eight.
    fn of(self, side: u32) -> (u32, u32) {
        let stretch = (self.0 / self.1).sqrt();
        (eights(side, stretch), eights(side, 1.0 / stretch))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a side of a picture is a few thousand pixels"
)]
fn eights(side: u32, stretch: f64) -> u32 {
    ((f64::from(side) * stretch / 8.0).round() as u32).max(1) * 8
}

fn ratio(given: Option<&str>) -> Ratio {
    given
        .and_then(|given| given.split_once(':'))
        .and_then(|(width, height)| Some(Ratio(width.parse().ok()?, height.parse().ok()?)))
        .unwrap_or(Ratio(1.0, 1.0))
}

fn tier(name: &str) -> Option<u32> {
    match name {
        "512" => Some(512),
        "1K" => Some(1024),
        "2K" => Some(2048),
        "4K" => Some(4096),
        _ => None,
    }
}

fn is_of(Ratio(wide, high): Ratio, width: u32, height: u32) -> bool {
    let (is, should) = (f64::from(width) / f64::from(height), wide / high);
    (is / should - 1.0).abs() < 0.02
}

fn pixels(given: &str) -> Option<(u32, u32)> {
    let (width, height) = given.split_once('x')?;
    let side = |text: &str| text.parse().ok().filter(|side| (1..=8192).contains(side));
    Some((side(width)?, side(height)?))
}
