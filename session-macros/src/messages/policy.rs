//! Rules, in the guards and in `policy!`.

pub(crate) const NO_RULE: &str =
    "no rule is written, and nobody would be let in; write one, such as `role(\"admin\")`";

pub(crate) fn name_is_a_word(name: &str) -> String {
    format!(
        "`{name}` has a meaning of its own in rules, which would go before this; take another name"
    )
}

pub(crate) const TWO_RULES: &str = "one rule is enough here, and this is another; write `any(..)` if one of them suffices, `all(..)` \
     if both must hold";

pub(crate) fn not_a_rule(known: &str) -> String {
    format!("this is no rule; write `login`, {known}, or the path of a policy or predicate")
}

pub(crate) const OPERATOR: &str = "rules are put together by words; write `any(..)` for \"or\", `all(..)` for \"and\" and `not(..)` for \
     \"not\"";

pub(crate) fn unknown_rule(word: &str, known: &str) -> String {
    format!(
        "there is no rule `{word}(..)`; there are {known}, and a predicate is named without \
         parentheses"
    )
}

pub(crate) const PUBLIC_IS_NO_RULE: &str = "`public` is no part of a rule; write `#[public]` above the handler, or wrap it with `open(..)`";

pub(crate) const LOGIN_HAS_NO_PARTS: &str = "`login` takes nothing; remove the parentheses";

pub(crate) fn without_parts(word: &str, example: &str) -> String {
    format!("`{word}` decides nothing by itself; write `{word}({example})`")
}

pub(crate) fn no_parts(word: &str) -> String {
    format!("`{word}()` has no parts and decides nothing; write `{word}(login, role(\"admin\"))`")
}

pub(crate) const NOT_TAKES_ONE: &str =
    "`not` turns one rule around; write `not(any(..))` if none of several may hold";

pub(crate) fn step_up_in_not(word: &str) -> String {
    format!(
        "`not` cannot turn `{word}` around: a step-up would then lead to a refusal; write it outside \
         of `not`"
    )
}

pub(crate) const TOO_MANY_PARTS: &str = "at most 15 parts stand side by side; put some of them into an `any(..)` or `all(..)` of their own";

pub(crate) fn too_many_names(noun: &str) -> String {
    format!("a guard takes at most 15 {noun}s; let one {noun} include several of these")
}

pub(crate) fn named_twice(part: &str) -> String {
    format!("`{part}` is named twice; keep one of them")
}

pub(crate) fn no_name(noun: &str, example: &str) -> String {
    format!("no {noun} is named, and nobody would be let in; write `{example}`")
}

pub(crate) fn not_a_name(noun: &str, name: &str, variant: &str) -> String {
    format!("a {noun} is written as a string or as a path; write `{name}` or `{variant}`")
}

pub(crate) fn one_segment(name: &str, noun: &str, list: &str) -> String {
    format!("`{name}` alone names no {noun}; write it with its enum, as in `{list}::{name}`")
}

pub(crate) fn name_without_quotes(name: &str, noun: &str) -> String {
    format!("`{name}` is no path of a {noun}; write its name in quotes, `\"{name}\"`")
}

pub(crate) fn rule_for_a_name(noun: &str, example: &str) -> String {
    format!(
        "names of {noun}s stand here, any of which suffices; write a rule in \
         `#[require(any({noun}({example}), ..))]`"
    )
}

pub(crate) fn variant_alone(variant: &str) -> String {
    format!("`{variant}` alone is no rule; write `role({variant})` or `permission({variant})`")
}

pub(crate) fn option_in_parentheses(option: &str, example: &str) -> String {
    format!("`{option}` is an option of this attribute; write `{option} = {example}`")
}

pub(crate) fn star_in_a_rule(name: &str) -> String {
    format!(
        "`{name}` is a grant of several permissions, and a rule asks for one; write it out, as in \
         `\"post:edit\"`"
    )
}

pub(crate) fn unknown_option(name: &str) -> String {
    format!("there is no option `{name}`; there are `assurance`, `crate`, `fresh` and `session`")
}

pub(crate) const LEVEL: &str =
    "a level of assurance is a whole number from 1 to 255; write `2` for a second factor";

pub(crate) const SESSION_IS_A_PATH: &str =
    "`session` takes the session's type; write `session = StaffSession`";

pub(crate) fn policy_twice(name: &str) -> String {
    format!("there is a policy `{name}` above; give this one another name")
}

pub(crate) fn policies_in_a_cycle(chain: &str) -> String {
    format!("the policies have a cycle, {chain}; remove one of the links")
}
