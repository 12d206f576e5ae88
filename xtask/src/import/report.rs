//! What an import found: every irregularity of the document with its rule and line, and the counts of what was mapped.

use std::collections::BTreeMap;
use std::fmt;

/// An irregularity of a document for which there is a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// An action's heading stands on level 1, where resources stand.
    ActionAtLevelOne,
    /// `+ Attributes` stands beside the request instead of inside it.
    ActionLevelAttributes,
    /// An action names a path other than its resource's.
    ActionOwnPath,
    /// An action stands in its group without a resource.
    ActionWithoutResource,
    /// Two paths differ in the name of a parameter only.
    AmbiguousPath,
    /// Only the sample shows that a query parameter is an array.
    ArrayParameterOnlyInSample,
    /// An array parameter is declared with its items' type.
    ArrayParameterScalarType,
    /// A response is a file.
    BinaryResponse,
    /// A colon after a name without a value after it.
    ColonWithoutValue,
    /// Operations or structures inside an HTML comment.
    CommentedOut,
    /// Text inside an HTML comment.
    CommentedText,
    /// A dash between the sample and the type.
    DashBeforeType,
    /// The data structures stand inside a group.
    DataStructuresInsideGroup,
    /// A default of null.
    DefaultNull,
    /// A description without a dash, or one that touches the type, before it.
    DescriptionWithoutDash,
    /// A group that appears a second time.
    DuplicateGroup,
    /// An operation that appears a second time, the same in every respect.
    DuplicateOperation,
    /// A parameter documented twice while one of the path is not documented.
    DuplicateParameter,
    /// A property declared twice in one structure.
    DuplicateProperty,
    /// An enum's member without backticks.
    EnumMemberUnquoted,
    /// `enum[Structure]`, where the structure is an enum itself.
    EnumOfNamedType,
    /// An enum that does not say what its values are.
    EnumWithoutBase,
    /// A code without a label that could name it.
    EnumCodeWithoutName,
    /// Nothing between a heading's hashes and its text.
    HeadingNoSpace,
    /// Nested members without a type.
    ImplicitObject,
    /// A structure declares a property that it includes, too.
    IncludeOverrides,
    /// A list item indented by other than four spaces.
    Indent,
    /// A list item's text that goes on without indentation.
    LazyContinuation,
    /// `members` in lower case.
    LowerCaseMembers,
    /// No colon between a name and its sample.
    MissingColon,
    /// An operation that does not list the key among its headers.
    NoAuthHeader,
    /// No space between a colon and a sample.
    NoSpaceAfterColon,
    /// An object whose type says enum.
    ObjectDeclaredAsEnum,
    /// A documented query parameter that the URI template does not have.
    ParameterNotInTemplate,
    /// A query parameter that is neither required nor optional.
    ParameterRequiredUnspecified,
    /// A parameter without a type.
    ParameterWithoutType,
    /// A path parameter that does not say that it is required.
    PathParameterNotRequired,
    /// A property that stands for any name.
    PlaceholderKey,
    /// A POST without a body.
    PostWithoutBody,
    /// A resource's heading below level 1.
    ResourceHeadingLevel,
    /// A response's members without `+ Attributes`.
    ResponseBareAttributes,
    /// A sample in single quotes.
    SingleQuotedSample,
    /// A structure that no operation reaches.
    StructureUnreferenced,
    /// A structure without a type.
    StructureWithoutType,
    /// Query parameters of a resource's template that its other methods do not document.
    TemplateQueryInherited,
    /// A query parameter of the template that is not documented.
    TemplateQueryUndocumented,
    /// A property or parameter of more than one type.
    UnionType,
    /// A sample without backticks.
    UnquotedSample,
    /// An array that does not say what it holds.
    UntypedArray,
}

impl Rule {
    /// The rule's name in the report and what it does.
    pub fn treatment(self) -> (&'static str, &'static str) {
        match self {
            Self::ActionAtLevelOne => ("action-at-level-1", "taken as an action"),
            Self::ActionLevelAttributes => ("action-level-attributes", "taken as the request's body"),
            Self::ActionOwnPath => ("action-own-path", "the action's own path counts"),
            Self::ActionWithoutResource => ("action-without-resource", "the action's own path counts"),
            Self::AmbiguousPath => ("ambiguous-path", "both kept, each under its own path"),
            Self::ArrayParameterOnlyInSample => {
                ("array-param-only-in-sample", "taken as an array named as in the sample")
            }
            Self::ArrayParameterScalarType => ("array-param-scalar-type", "taken as an array of that type"),
            Self::BinaryResponse => ("binary-response", "mapped to a binary string"),
            Self::ColonWithoutValue => ("colon-without-value", "taken as no sample"),
            Self::CommentedOut => ("commented-out", "imported like the rest"),
            Self::CommentedText => ("commented-text", "left out"),
            Self::DashBeforeType => ("dash-before-type", "the parentheses are the type"),
            Self::DataStructuresInsideGroup => ("data-structures-inside-group", "taken as data structures"),
            Self::DefaultNull => ("default-null", "made nullable without a default"),
            Self::DescriptionWithoutDash => ("description-without-dash", "taken as the description"),
            Self::DuplicateGroup => ("duplicate-group", "merged with the first"),
            Self::DuplicateOperation => ("duplicate-operation", "identical, the first kept"),
            Self::DuplicateParameter => ("duplicate-parameter", "taken as the path's undocumented parameter"),
            Self::DuplicateProperty => ("duplicate-property", "the last one counts, in the place of the first"),
            Self::EnumMemberUnquoted => ("enum-member-unquoted", "read up to the colon"),
            Self::EnumOfNamedType => ("enum-of-named-type", "a reference to that enum"),
            Self::EnumWithoutBase => ("enum-without-base", "read off the members"),
            Self::EnumCodeWithoutName => ("enum-code-without-name", "named after the code; the overlay may name it"),
            Self::HeadingNoSpace => ("heading-no-space", "taken as a heading"),
            Self::ImplicitObject => ("implicit-object", "taken as an object"),
            Self::IncludeOverrides => ("include-overrides", "the structure's own declaration counts"),
            Self::Indent => ("indent", "nested by its relative indentation"),
            Self::LazyContinuation => ("lazy-continuation", "belongs to the item above"),
            Self::LowerCaseMembers => ("lower-case-members", "taken as Members"),
            Self::MissingColon => ("missing-colon", "taken as the sample"),
            Self::NoAuthHeader => ("no-auth-header", "the key is required of every operation"),
            Self::NoSpaceAfterColon => ("no-space-after-colon", "taken as the sample"),
            Self::ObjectDeclaredAsEnum => ("object-declared-as-enum", "taken as an object"),
            Self::ParameterNotInTemplate => ("param-not-in-uri-template", "taken as a query parameter"),
            Self::ParameterRequiredUnspecified => ("param-required-unspecified", "required, as the format says"),
            Self::ParameterWithoutType => ("param-without-type", "taken as a string"),
            Self::PathParameterNotRequired => ("path-param-not-required", "required, as every path parameter"),
            Self::PlaceholderKey => ("placeholder-key", "taken as a map from any name"),
            Self::PostWithoutBody => ("post-without-body", "takes no body"),
            Self::ResourceHeadingLevel => ("resource-heading-level", "taken as a resource"),
            Self::ResponseBareAttributes => ("response-bare-attributes", "taken as the response's members"),
            Self::SingleQuotedSample => ("single-quoted-sample", "taken as the sample"),
            Self::StructureUnreferenced => ("structure-unreferenced", "kept, marked as unused"),
            Self::StructureWithoutType => ("structure-without-type", "taken as an object"),
            Self::TemplateQueryInherited => ("template-query-inherited", "left to the resource's GET"),
            Self::TemplateQueryUndocumented => ("template-query-undocumented", "an optional string"),
            Self::UnionType => ("union-type", "mapped to oneOf"),
            Self::UnquotedSample => ("unquoted-sample", "read up to the type"),
            Self::UntypedArray => ("untyped-array", "an array of anything"),
        }
    }
}

/// One irregularity and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule that deals with it.
    pub rule: Rule,
    /// The line of the document.
    pub line: usize,
    /// What it concerns.
    pub subject: String,
}

/// Everything that an import found.
#[derive(Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
    counts: Vec<(&'static str, usize)>,
}

impl Report {
    /// Notes an irregularity; one that several structures include is noted once.
    pub(super) fn note(&mut self, rule: Rule, line: usize, subject: impl Into<String>) {
        let finding = Finding { rule, line, subject: subject.into() };
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// Notes how many of something were mapped.
    pub(super) fn count(&mut self, what: &'static str, number: usize) {
        self.counts.push((what, number));
    }

    /// What was counted, in the order in which it was mapped.
    pub fn counts(&self) -> &[(&'static str, usize)] {
        &self.counts
    }

    /// The irregularities by rule, each in the order of the document.
    pub fn by_rule(&self) -> BTreeMap<Rule, Vec<&Finding>> {
        let mut rules: BTreeMap<Rule, Vec<&Finding>> = BTreeMap::new();
        for finding in &self.findings {
            rules.entry(finding.rule).or_default().push(finding);
        }
        for findings in rules.values_mut() {
            findings.sort_by_key(|finding| finding.line);
        }
        rules
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (rule, findings) in self.by_rule() {
            let (name, treatment) = rule.treatment();
            writeln!(formatter, "{name} ({}): {treatment}", findings.len())?;
            for finding in findings {
                writeln!(formatter, "  line {:>5}  {}", finding.line, finding.subject)?;
            }
        }
        writeln!(formatter)?;
        for (what, number) in &self.counts {
            writeln!(formatter, "{number:>5} {what}")?;
        }
        writeln!(formatter, "{:>5} irregularities, each dealt with as listed", self.findings.len())
    }
}
