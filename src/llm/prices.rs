//! What tokens cost. The provider bills by its own count; this is the same sum, made here so that
//! it can be told by person, server and day.

use std::collections::BTreeMap;

use super::ChatReply;
use crate::config::Environment;

/// Billionths of a US dollar in a millionth of one: prices are said per million tokens.
const NANOS_PER_MICRO: f64 = 1000.0;

/// What is read from the cache costs a tenth, and what is put there for five minutes a quarter
/// more (the provider's documentation, November 2026).
const CACHE_READ: f64 = 0.1;
const CACHE_CREATION: f64 = 1.25;

/// US dollars for a million tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Price {
    input: f64,
    output: f64,
}

/// The provider's list, November 2026.
const LISTED: [(&str, Price); 4] = [
    ("claude-fable-5", dollars(10.0, 50.0)),
    ("claude-opus-5-5", dollars(4.0, 20.0)),
    ("claude-sonnet-5-5", dollars(2.0, 10.0)),
    ("claude-haiku-5-5", dollars(0.1, 0.5)),
];

/// What is dearer when more tokens than that are read, of the same list.
const LONG: [(&str, u64, Price); 1] = [("claude-haiku-5-5", 100_000, dollars(0.5, 2.5))];

const fn dollars(input: f64, output: f64) -> Price {
    Price { input, output }
}

/// What each model costs: the listed prices, and what the operator says instead.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices {
    said: BTreeMap<String, Price>,
}

impl Prices {
    /// Reads `CHINWAG_PRICES`: `model=input/output`, in US dollars for a million tokens,
    /// separated by commas.
    pub fn read(env: &mut Environment) -> Self {
        let mut prices = Self::default();
        let Some(said) = env.text("CHINWAG_PRICES") else {
            return prices;
        };
        for each in said.split(',').map(str::trim) {
            match parsed(each) {
                Some((model, price)) => _ = prices.said.insert(model.to_owned(), price),
                None => env.fault(
                    "CHINWAG_PRICES",
                    &format!(
                        "{each:?} is not of the form model=input/output, such as my-model=2/10"
                    ),
                ),
            }
        }
        prices
    }

    /// What an answer cost, in billionths of a US dollar; `None` when its model's price is not
    /// known.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "prices and counts are not negative, and their product fits"
    )]
    pub fn cost_nanos(&self, reply: &ChatReply) -> Option<u64> {
        let read = u64::from(reply.input_tokens)
            + u64::from(reply.cache_read_tokens)
            + u64::from(reply.cache_creation_tokens);
        let price = self.price(&reply.model, read)?;
        let input = f64::from(reply.input_tokens)
            + f64::from(reply.cache_read_tokens) * CACHE_READ
            + f64::from(reply.cache_creation_tokens) * CACHE_CREATION;
        let micros = input * price.input + f64::from(reply.output_tokens) * price.output;
        Some((micros * NANOS_PER_MICRO).round() as u64)
    }

    /// Whether a model's price is known.
    #[must_use]
    pub fn are_known(&self, model: &str) -> bool {
        self.price(model, 0).is_some()
    }

    /// The most that a call may cost, in billionths of a US dollar, by whichever of these models it is
    /// answered, with so many tokens read and written at the most. A model whose price is not known
    /// counts as the dearest of the list.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "prices and counts are not negative, and their product fits"
    )]
    pub fn most_nanos<'a>(
        &self,
        models: impl IntoIterator<Item = &'a str>,
        read: u32,
        written: u32,
    ) -> u64 {
        let listed = LISTED.iter().map(|(_, price)| *price);
        let dearest = listed.max_by(|one, other| one.output.total_cmp(&other.output));
        let price = |model| self.price(model, u64::from(read)).or(dearest);
        let cost = |price: Price| {
            let micros =
                f64::from(read) * CACHE_CREATION * price.input + f64::from(written) * price.output;
            (micros * NANOS_PER_MICRO).ceil() as u64
        };
        let costs = models.into_iter().filter_map(price).map(cost);
        costs.max().unwrap_or(0)
    }

    fn price(&self, model: &str, read: u64) -> Option<Price> {
        if let Some(said) = self.said.get(model) {
            return Some(*said);
        }
        let mut long = LONG.iter();
        if let Some((_, _, price)) = long.find(|(name, most, _)| is_of(model, name) && read > *most)
        {
            return Some(*price);
        }
        let (_, price) = LISTED.iter().find(|(name, _)| is_of(model, name))?;
        Some(*price)
    }
}

/// Whether a model is this one, or a dated or numbered form of it.
fn is_of(model: &str, name: &str) -> bool {
    model
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn parsed(said: &str) -> Option<(&str, Price)> {
    let (model, price) = said.split_once('=')?;
    let (input, output) = price.split_once('/')?;
    let number = |text: &str| {
        let number: f64 = text.trim().parse().ok()?;
        (number.is_finite() && number >= 0.0).then_some(number)
    };
    let price = dollars(number(input)?, number(output)?);
    (!model.trim().is_empty()).then_some((model.trim(), price))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(model: &str, [input, read, creation, output]: [u32; 4]) -> ChatReply {
        ChatReply {
            model: model.to_owned(),
            input_tokens: input,
            cache_read_tokens: read,
            cache_creation_tokens: creation,
            output_tokens: output,
            ..ChatReply::default()
        }
    }

    #[test]
    fn tokens_cost_what_the_list_says() {
        let prices = Prices::default();
        let cases = [
            ("claude-sonnet-5-5", [1_000_000, 0, 0, 0], 2.0),
            ("claude-sonnet-5-5", [0, 0, 0, 1_000_000], 10.0),
            ("claude-sonnet-5-5", [0, 1_000_000, 0, 0], 0.2),
            ("claude-sonnet-5-5", [0, 0, 1_000_000, 0], 2.5),
            ("claude-fable-5-2", [1000, 0, 0, 1000], 0.06),
            ("claude-haiku-5-5", [100_000, 0, 0, 0], 0.01),
            // A long prompt is dearer, the cached part of it counted.
            ("claude-haiku-5-5", [100_000, 100_000, 0, 0], 0.055),
        ];
        for (model, tokens, dollars) in cases {
            let nanos = prices.cost_nanos(&reply(model, tokens)).unwrap();
            #[expect(clippy::cast_precision_loss, reason = "it is small")]
            let cost = nanos as f64 / 1e9;
            assert!((cost - dollars).abs() < 1e-9, "{model}: {cost}");
        }
        assert_eq!(
            prices.cost_nanos(&reply("claude-sonnet-5-50", [1; 4])),
            None
        );
        assert_eq!(prices.cost_nanos(&reply("somebody-elses", [1; 4])), None);
    }

    #[test]
    fn the_most_that_a_call_may_cost_is_that_of_the_dearest_model() {
        let prices = Prices::default();
        let most =
            |models: &[&str]| prices.most_nanos(models.iter().copied(), 1_000_000, 1_000_000);
        assert_eq!(most(&["claude-sonnet-5-5"]), 12_500_000_000);
        assert_eq!(
            most(&["claude-haiku-5-5", "claude-sonnet-5-5"]),
            12_500_000_000
        );
        assert_eq!(most(&["somebody-elses"]), 62_500_000_000);
        assert_eq!(most(&[]), 0);
        assert!(prices.are_known("claude-haiku-5-5"));
        assert!(!prices.are_known("somebody-elses"));
    }

    #[test]
    fn an_operator_may_say_prices_and_faults_are_named() {
        let mut env = Environment::of([("CHINWAG_PRICES", "mine=1/2, claude-sonnet-5-5=3/15")]);
        let prices = Prices::read(&mut env);
        assert!(env.finish().is_ok());
        let mine = reply("mine", [1_000_000, 0, 0, 1_000_000]);
        assert_eq!(prices.cost_nanos(&mine), Some(3_000_000_000));
        let listed = reply("claude-sonnet-5-5", [1_000_000, 0, 0, 0]);
        assert_eq!(prices.cost_nanos(&listed), Some(3_000_000_000));
        for wrong in [
            "mine",
            "mine=1",
            "mine=a/b",
            "=1/2",
            "mine=-1/2",
            "mine=inf/1",
        ] {
            let mut env = Environment::of([("CHINWAG_PRICES", wrong)]);
            Prices::read(&mut env);
            let fault = env.finish().unwrap_err().to_string();
            assert!(fault.contains("model=input/output"), "{wrong}: {fault}");
        }
    }
}
