//! What an intent is called, in every language the bot speaks.

/// Something that may be asked for.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// What it is called in a list.
    pub name: &'static str,
    /// How to ask for it; empty when there is nothing to show.
    pub example: &'static str,
}

/// Something that is called so, and asked for like this.
#[must_use]
pub const fn choice(name: &'static str, example: &'static str) -> Choice {
    Choice { name, example }
}

/// The same in every language.
#[derive(Clone, Copy, Debug)]
pub struct Called {
    /// In English.
    pub en: Choice,
    /// In Spanish.
    pub es: Choice,
    /// In German.
    pub de: Choice,
    /// In French.
    pub fr: Choice,
    /// In Portuguese.
    pub pt: Choice,
    /// In Japanese.
    pub ja: Choice,
}

impl Called {
    /// All of them.
    #[must_use]
    pub const fn all(&self) -> [&Choice; 6] {
        let Self {
            en,
            es,
            de,
            fr,
            pt,
            ja,
        } = self;
        [en, es, de, fr, pt, ja]
    }
}
