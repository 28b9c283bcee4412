//! Reads templates, checks them against their declarations and renders them.
//!
//! It knows nothing of what the prompts say.

use std::{collections::BTreeSet, fmt, fs, path::Path};

use minijinja::{AutoEscape, Environment, UndefinedBehavior};
use serde::Serialize;

/// A template as the code expects it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Template {
    /// Its place within the folder of prompts, which is also its name.
    pub file: &'static str,
    /// The variables it uses: all of them, and no others.
    pub variables: &'static [&'static str],
    /// Its text as it was when the program was built.
    pub embedded: &'static str,
}

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The folder does not hold it, or it cannot be read.
    #[error("{file}: cannot be read: {reason}")]
    Unreadable {
        /// The template.
        file: &'static str,
        /// What the system says.
        reason: String,
    },
    /// There is no folder for a variant.
    #[error("variants/{variant}: cannot be read: {reason}")]
    NoVariant {
        /// The variant.
        variant: String,
        /// What the system says.
        reason: String,
    },
    /// It is not a template.
    #[error("{file}: cannot be used: {reason}")]
    Broken {
        /// The template.
        file: &'static str,
        /// What is wrong, and in which line.
        reason: String,
    },
    /// It uses a variable that nobody gives it.
    #[error("{file}: there is no variable {name:?}")]
    Unknown {
        /// The template.
        file: &'static str,
        /// The variable.
        name: String,
    },
    /// It leaves out a variable that it is given.
    #[error("{file}: the variable {name:?} is not used")]
    Unused {
        /// The template.
        file: &'static str,
        /// The variable.
        name: &'static str,
    },
}

/// Everything that is wrong with the prompts, one line each.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub struct Faults(pub Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the prompts cannot be used:")?;
        self.0.iter().try_for_each(|fault| write!(f, "\n  {fault}"))
    }
}

/// Checked templates.
#[derive(Debug)]
pub(super) struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// Reads every template, from the folder if there is one, and checks its variables. A variant
    /// is a folder within that folder's `variants`, which may leave out what it does not change.
    pub fn load(
        templates: &[Template],
        folder: Option<&Path>,
        variant: Option<&str>,
    ) -> Result<Self, Faults> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        // The prompts are not HTML, whatever their files are called.
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        let faults: Vec<Fault> = templates
            .iter()
            .flat_map(|template| {
                let added = read(template, folder, variant)
                    .and_then(|text| add(&mut environment, template, text));
                added.map_or_else(
                    |fault| vec![fault],
                    |()| check_variables(&environment, template),
                )
            })
            .collect();
        if faults.is_empty() {
            Ok(Self { environment })
        } else {
            Err(Faults(faults))
        }
    }

    /// What a template says, before it is filled in.
    pub fn text(&self, template: &Template) -> String {
        let found = self.environment.get_template(template.file);
        found.map_or_else(|_| String::new(), |found| found.source().to_owned())
    }

    /// Fills in a template, without the line end at its end.
    pub fn render(&self, template: &Template, values: impl Serialize) -> Result<String, Fault> {
        let file = template.file;
        let text = self
            .environment
            .get_template(file)
            .and_then(|template| template.render(minijinja::value::Serde(values)))
            .map_err(|error| broken(file, &error))?;
        Ok(text.trim_end().to_owned())
    }
}

fn read(
    template: &Template,
    folder: Option<&Path>,
    variant: Option<&str>,
) -> Result<String, Fault> {
    let file = template.file;
    let Some(folder) = folder else {
        return Ok(template.embedded.to_owned());
    };
    let unreadable = |error: std::io::Error| Fault::Unreadable {
        file,
        reason: error.to_string(),
    };
    if let Some(variant) = variant {
        let own = folder.join("variants").join(variant);
        // Without its folder it would be nothing but the usual prompts by another name.
        fs::read_dir(&own).map_err(|error| Fault::NoVariant {
            variant: variant.to_owned(),
            reason: error.to_string(),
        })?;
        match fs::read_to_string(own.join(file)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            text => return text.map_err(unreadable),
        }
    }
    fs::read_to_string(folder.join(file)).map_err(unreadable)
}

fn add(
    environment: &mut Environment<'static>,
    template: &Template,
    text: String,
) -> Result<(), Fault> {
    let file = template.file;
    environment
        .add_template_owned(file, text)
        .map_err(|error| broken(file, &error))
}

fn check_variables(environment: &Environment<'static>, template: &Template) -> Vec<Fault> {
    let file = template.file;
    let used: BTreeSet<String> = match environment.get_template(file) {
        Ok(template) => template.undeclared_variables(false).into_iter().collect(),
        Err(error) => return vec![broken(file, &error)],
    };
    let declared = template.variables;
    let unknown = used
        .iter()
        .filter(|name| !declared.contains(&name.as_str()))
        .map(|name| Fault::Unknown {
            file,
            name: name.clone(),
        });
    let unused = declared
        .iter()
        .filter(|name| !used.contains(**name))
        .map(|name| Fault::Unused { file, name });
    unknown.chain(unused).collect()
}

/// The error without its source lines: its kind and place say enough.
fn broken(file: &'static str, error: &minijinja::Error) -> Fault {
    Fault::Broken {
        file,
        reason: error.to_string(),
    }
}
