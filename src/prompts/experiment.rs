//! Which people get which variant of the prompts, while an operator compares some.
//!
//! It is told by who they are and by the experiment's name alone: the same in every process, for as
//! long as the experiment runs, and independent of any other experiment.

use uuid::Uuid;

use crate::config::Environment;

/// A comparison of variants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Experiment {
    name: String,
    /// Each variant with its share in hundredths; who is left gets the usual prompts.
    shares: Vec<(String, u64)>,
}

impl Experiment {
    /// Reads `CHINWAG_EXPERIMENT`: `name: variant=share, variant=share`, with shares in percent.
    pub fn read(env: &mut Environment) -> Option<Self> {
        const NAME: &str = "CHINWAG_EXPERIMENT";
        let text = env.text(NAME)?;
        let parsed = Self::parse(&text);
        if let Err(reason) = &parsed {
            env.fault(NAME, reason);
        }
        parsed.ok()
    }

    fn parse(text: &str) -> Result<Self, String> {
        let (name, rest) = text
            .split_once(':')
            .ok_or("is not of the form name: variant=share, such as tone: brief=50")?;
        let name = plain(name)?;
        let mut shares: Vec<(String, u64)> = Vec::new();
        for each in rest.split(',') {
            let read = each.split_once('=').and_then(|(variant, share)| {
                let share: u64 = share.trim().parse().ok()?;
                (1..=100).contains(&share).then_some((variant, share))
            });
            let (variant, share) = read.ok_or_else(|| {
                format!(
                    "{:?} is not variant=share with a share from 1 to 100",
                    each.trim()
                )
            })?;
            let variant = plain(variant)?;
            if shares.iter().any(|(known, _)| *known == variant) {
                return Err(format!("{variant} stands there twice"));
            }
            shares.push((variant, share));
        }
        let whole: u64 = shares.iter().map(|(_, share)| share).sum();
        if whole > 100 {
            return Err(format!("its shares sum up to {whole} percent"));
        }
        Ok(Self { name, shares })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its variants.
    pub fn variants(&self) -> impl Iterator<Item = &str> {
        self.shares.iter().map(|(variant, _)| variant.as_str())
    }

    /// What a person gets; `None` for the usual prompts.
    #[must_use]
    pub fn of(&self, person: &str) -> Option<&str> {
        let id = format!("{}\0{person}", self.name);
        let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, id.as_bytes());
        let mut place = id.as_u64_pair().0 % 100;
        for (variant, share) in &self.shares {
            if place < *share {
                return Some(variant);
            }
            place -= share;
        }
        None
    }
}

/// A name that may be part of a path and of a version.
fn plain(name: &str) -> Result<String, String> {
    let name = name.trim();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if name.is_empty() || name.len() > 40 || !name.chars().all(is_plain) {
        return Err(format!(
            "{name:?} is not a name of letters, digits, - and _, 40 at most"
        ));
    }
    Ok(name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_shared_out_as_said_and_keep_what_they_got() {
        let experiment = Experiment::parse("tone: brief=30, warm=20").unwrap();
        let mut counts = [0_u32; 3];
        for person in 0..10_000 {
            let person = format!("discord/{person}");
            let variant = experiment.of(&person);
            assert_eq!(variant, experiment.of(&person));
            let at = match variant {
                Some("brief") => 0,
                Some("warm") => 1,
                None => 2,
                Some(other) => panic!("{other}"),
            };
            counts[at] += 1;
        }
        // Four standard deviations of a fair draw are within 200.
        for (count, expected) in counts.into_iter().zip([3000, 2000, 5000]) {
            assert!(count.abs_diff(expected) < 200, "{counts:?}");
        }
    }

    #[test]
    fn experiments_share_people_out_independently() {
        let [one, other] =
            ["one: a=50", "other: a=50"].map(|text| Experiment::parse(text).unwrap());
        let people = (0..10_000).map(|person| format!("discord/{person}"));
        let both = people
            .filter(|person| one.of(person).is_some() && other.of(person).is_some())
            .count();
        assert!(both.abs_diff(2500) < 200, "{both}");
    }

    #[test]
    fn what_is_no_experiment_is_a_fault_that_says_why() {
        for (text, why) in [
            ("tone", "variant=share"),
            (": a=1", "not a name"),
            ("tone: ../a=1", "not a name"),
            ("tone: a", "not variant=share"),
            ("tone: a=0", "from 1 to 100"),
            ("tone: a=60, b=60", "120 percent"),
            ("tone: a=1, a=1", "twice"),
        ] {
            let fault = Experiment::parse(text).unwrap_err();
            assert!(fault.contains(why), "{text}: {fault}");
        }
    }
}
