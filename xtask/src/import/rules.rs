//! The irregularities of vendors' documents that have a rule, and what each rule does.

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
    /// The schema of an operation's answer or body has alternatives of which one object can hold all.
    AlternativesMerged,
    /// Alternatives of different types.
    AlternativesOfTypes,
    /// A request's body that does not say whether it is required.
    BodyRequiredUnspecified,
    /// A body that is not described by a schema.
    BodyWithoutSchema,
    /// The body of a method that usually has none.
    BodyOfBodilessMethod,
    /// The format `date` for what is a moment.
    DateIsMoment,
    /// A definition that no operation reaches.
    DefinitionUnreferenced,
    /// An answer that the document calls the default one, with no other that is a success.
    DefaultAnswerOnly,
    /// A value that a number may have besides its limits, written as an enum.
    EnumOfAllowance,
    /// An enum of `true` or `false`.
    EnumOfBooleans,
    /// The validator's own notes among the values of an enum.
    EnumOfArtefacts,
    /// An enum of one value, which needs no type.
    EnumOfOne,
    /// An enum of descriptions for people.
    EnumOfTexts,
    /// A schema property with the validator's notes on headers.
    HeadersInSchema,
    /// Structures of answers that differ in what is required and in limits only.
    NearlyEqualAnswers,
    /// An operation without an answer for success.
    NoSuccessAnswer,
    /// A parameter of the path that is described as one, but does not stand in it.
    PathParameterNotInPath,
    /// A parameter of the path that is not described.
    PathParameterUndocumented,
    /// A definition that contains itself.
    RecursiveDefinition,
    /// The name of a property stands in a list of required ones that is its own.
    RequiredInsideProperty,
    /// An object requires a property that it does not have.
    RequiredUnknown,
    /// A required property with a default.
    RequiredWithDefault,
    /// A schema without a type.
    SchemaWithoutType,
    /// A parameter of the path that takes several segments.
    WildcardPath,
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
            Self::AlternativesMerged => ("alternatives-merged", "one schema that holds all of them"),
            Self::AlternativesOfTypes => ("alternatives-of-types", "mapped to oneOf"),
            Self::BodyRequiredUnspecified => ("body-required-unspecified", "required if one of its properties is"),
            Self::BodyWithoutSchema => ("body-without-schema", "its type is the schema"),
            Self::BodyOfBodilessMethod => ("body-of-bodiless-method", "kept"),
            Self::DateIsMoment => ("date-is-moment", "mapped to date-time"),
            Self::DefinitionUnreferenced => ("definition-unreferenced", "left out"),
            Self::DefaultAnswerOnly => ("default-answer-only", "taken as the answer 200"),
            Self::EnumOfAllowance => ("enum-of-allowance", "the limits are widened to hold it"),
            Self::EnumOfBooleans => ("enum-of-booleans", "taken as a boolean"),
            Self::EnumOfArtefacts => ("enum-of-artefacts", "these are left out"),
            Self::EnumOfOne => ("enum-of-one", "a text, the value in x-only-value"),
            Self::EnumOfTexts => ("enum-of-texts", "taken as any text"),
            Self::HeadersInSchema => ("headers-in-schema", "the answers declare them themselves"),
            Self::NearlyEqualAnswers => ("nearly-equal-answers", "one schema, the loosest of them"),
            Self::NoSuccessAnswer => ("no-success-answer", "200 without content; the overlay says what it holds"),
            Self::PathParameterNotInPath => ("path-param-not-in-path", "left out"),
            Self::PathParameterUndocumented => ("path-param-undocumented", "a string"),
            Self::RecursiveDefinition => ("recursive-definition", "anything"),
            Self::RequiredInsideProperty => {
                ("required-inside-property", "required if each of its alternatives says so")
            }
            Self::RequiredUnknown => ("required-unknown", "left out"),
            Self::RequiredWithDefault => ("required-with-default", "required; the default can never apply"),
            Self::SchemaWithoutType => ("schema-without-type", "anything"),
            Self::WildcardPath => ("wildcard-path", "a parameter with x-segments: many"),
        }
    }
}
