//! What is still possible, given what was found.

use super::values::Values;
use super::{Program, formula::Truth};
use crate::answer::Answer;

/// The values that each variable can still have.
#[derive(Debug, Clone, Default)]
pub(crate) struct Possible {
    values: Vec<Values>,
}

impl Possible {
    /// What answers leave possible. A feature without an answer, or answered "unknown", may also be not applicable.
    pub(crate) fn new(program: &Program, answers: &[Option<Answer>]) -> Self {
        let mut possible = Self::default();
        possible.renew(program, answers);
        possible
    }

    /// The same, in the place of what was possible before.
    pub(crate) fn renew(&mut self, program: &Program, answers: &[Option<Answer>]) {
        let possible = self;
        possible.values.resize(program.variables.len(), Values::NONE);
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
                let applies = feature.applies(possible);
                possible.narrow(program, feature.first_variable, feature.variables, applies);
            }
        }
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

    /// By variable, the values that it can still have.
    pub(crate) fn values(&self) -> &[Values] {
        &self.values
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
