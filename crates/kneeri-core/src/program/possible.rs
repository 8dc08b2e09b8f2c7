//! What is still possible, given what was found.

use super::values::Values;
use super::{Program, formula::Truth};
use crate::answer::Answer;

/// The values that each variable can still have.
#[derive(Debug, Clone)]
pub(crate) struct Possible {
    values: Vec<Values>,
}

impl Possible {
    /// What answers leave possible. A feature without an answer, or answered "unknown", may also be not applicable.
    pub(crate) fn new(program: &Program, answers: &[Option<Answer>]) -> Self {
        let mut possible = Self { values: vec![Values::NONE; program.variables.len()] };
        for (feature, answer) in program.features.iter().zip(answers) {
            for (offset, variable) in feature.variables().enumerate() {
                let all = program.all_values(variable);
                possible.set(variable, answer.map_or(all, |answer| feature.values(answer, offset, all)));
            }
        }
        for index in &program.ask_order {
            if let (Some(feature), Some(None | Some(Answer::Unknown))) =
                (program.features.get(*index), answers.get(*index))
            {
                possible.narrow(program, feature.first_variable, feature.variables, feature.applies(&possible));
            }
        }
        possible
    }

    /// What would be possible if these features had these values. What then applies or no longer applies follows.
    pub(crate) fn with(&self, program: &Program, answers: &[Option<Answer>], values: &[(usize, Values)]) -> Self {
        let mut possible = self.clone();
        let mut changed: Vec<usize> = Vec::new();
        for (variable, values) in values {
            possible.set(*variable, *values);
            changed.push(program.feature_of(*variable));
        }
        for index in &program.ask_order {
            let Some(feature) = program.features.get(*index) else { continue };
            let is_given = !matches!(answers.get(*index), Some(None | Some(Answer::Unknown)));
            if is_given || changed.contains(index) || !feature.asked_by.iter().any(|by| changed.contains(by)) {
                continue;
            }
            feature.variables().for_each(|variable| possible.set(variable, program.all_values(variable)));
            possible.narrow(program, feature.first_variable, feature.variables, feature.applies(&possible));
            changed.push(*index);
        }
        possible
    }

    /// Takes into account whether a feature applies.
    fn narrow(&mut self, program: &Program, first: usize, count: usize, applies: Truth) {
        for variable in first..first + count {
            let values = match applies {
                Truth::True => continue,
                Truth::Open => program.all_values(variable).with(Values::NOT_APPLICABLE),
                Truth::False => Values::NOT_APPLICABLE,
            };
            self.set(variable, values);
        }
    }

    /// The values that a variable can still have.
    #[expect(clippy::indexing_slicing, reason = "variables are numbered by the program that this was made for")]
    pub(crate) fn of(&self, variable: usize) -> Values {
        self.values[variable]
    }

    #[expect(clippy::indexing_slicing, reason = "variables are numbered by the program that this was made for")]
    pub(crate) fn set(&mut self, variable: usize, values: Values) {
        self.values[variable] = values;
    }
}
