//! Which turns of a conversation fit the token budget.

use super::conversation::Turn;

/// What wraps each message, in tokens.
const AROUND: usize = 4;

/// An estimate of a text's tokens: one for three bytes of ASCII, one for each other character.
/// It errs on the high side for every script, so that a window never overflows its budget.
#[must_use]
pub fn estimated_tokens(text: &str) -> usize {
    let (ascii, other) = text.chars().fold((0, 0), |(ascii, other), c| {
        if c.is_ascii() {
            (ascii + 1, other)
        } else {
            (ascii, other + 1)
        }
    });
    usize::div_ceil(ascii, 3) + other + AROUND
}

/// The newest turns that fit: at most `messages` messages (of either side) and `tokens` tokens,
/// in the order they were said. A turn goes in whole or not at all.
#[must_use]
pub fn turns_that_fit(turns: &[Turn], messages: usize, tokens: usize) -> &[Turn] {
    let mut left = tokens;
    let mut first = turns.len();
    for (index, turn) in turns.iter().enumerate().rev() {
        let cost = estimated_tokens(&turn.asked.text) + estimated_tokens(&turn.answer);
        if cost > left || (turns.len() - index) * 2 > messages {
            break;
        }
        left -= cost;
        first = index;
    }
    &turns[first..]
}

/// The longest beginning of a text that is estimated at no more than `tokens` tokens.
#[must_use]
pub fn beginning_that_fits(text: &str, tokens: usize) -> &str {
    let mut thirds = tokens.saturating_sub(AROUND) * 3;
    let end = text.char_indices().find(|(_, c)| {
        let cost = if c.is_ascii() { 1 } else { 3 };
        let fits = cost <= thirds;
        thirds = thirds.saturating_sub(cost);
        !fits
    });
    &text[..end.map_or(text.len(), |(place, _)| place)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_as_long_as_its_budget_and_no_longer() {
        let texts = ["", "word ", "\u{65e5}\u{672c}\u{8a9e}", "a\u{1f388}b"];
        for text in texts.map(|text| text.repeat(40)) {
            for tokens in 0..80 {
                let beginning = beginning_that_fits(&text, tokens);
                assert!(beginning.is_empty() || estimated_tokens(beginning) <= tokens);
                let whole = beginning.len() == text.len();
                let more = text[beginning.len()..].chars().next();
                let more = more.map(|c| format!("{beginning}{c}"));
                assert!(whole || more.is_none_or(|more| estimated_tokens(&more) > tokens));
            }
            assert_eq!(beginning_that_fits(&text, 1000), text);
        }
    }
}
