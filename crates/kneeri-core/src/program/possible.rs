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
            let all = |offset: usize| program.all_values(feature.first_variable + offset);
            for offset in 0..feature.variables {
                let values = match answer {
                    None | Some(Answer::Unknown) => all(offset),
                    Some(Answer::YesNo(answer)) => {
                        if *answer {
                            Values::YES
                        } else {
                            Values::NO
                        }
                    }
                    Some(Answer::Choices(choices)) => Values::from_bits(*choices),
                    Some(Answer::Options { yes, .. }) if yes >> offset & 1 == 1 => Values::YES,
                    Some(Answer::Options { no, .. }) if no >> offset & 1 == 1 => Values::NO,
                    Some(Answer::Options { .. }) => all(offset),
                    Some(Answer::Between(low, high)) => Values::span(feature.cell(*low), feature.cell(*high)),
                };
                possible.set(feature.first_variable + offset, values);
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
