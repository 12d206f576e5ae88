//! Elements of an XML document, where an attribute or a child that nobody asked for is an error.

use anyhow::{Context, Result, bail, ensure};
use roxmltree::{Document, Node};

/// The namespace of XSD.
pub(super) const XSD: &str = "http://www.w3.org/2001/XMLSchema";

/// An element whose attributes and children must be known.
#[derive(Clone, Copy)]
pub(super) struct Element<'text> {
    node: Node<'text, 'text>,
}

impl<'text> Element<'text> {
    /// The root, which has to have this name.
    pub(super) fn root(document: &'text Document<'text>, namespace: &str, name: &str) -> Result<Self> {
        let root = Self { node: document.root_element() };
        ensure!(root.is(namespace, name), "{}: it is {}, not {name}", root.place(), root.name());
        Ok(root)
    }

    /// The name without prefix.
    pub(super) fn name(self) -> &'text str {
        self.node.tag_name().name()
    }

    /// Whether it has this namespace and name.
    pub(super) fn is(self, namespace: &str, name: &str) -> bool {
        self.node.tag_name().namespace() == Some(namespace) && self.name() == name
    }

    /// Line, column and name, for errors.
    pub(super) fn place(self) -> String {
        let position = self.node.document().text_pos_at(self.node.range().start);
        format!("line {}, column {}, <{}>", position.row, position.col, self.name())
    }

    /// The element itself and everything in it.
    pub(super) fn descendants(self) -> impl Iterator<Item = Self> {
        self.node.descendants().filter(Node::is_element).map(|node| Self { node })
    }

    /// Refuses attributes that are none of these.
    pub(super) fn only_attributes(self, names: &[&str]) -> Result<()> {
        for attribute in self.node.attributes() {
            ensure!(
                attribute.namespace().is_none() && names.contains(&attribute.name()),
                "{}: the attribute {:?} is not known here",
                self.place(),
                attribute.name()
            );
        }
        Ok(())
    }

    /// The values of exactly these attributes: each has to be there, and no other.
    pub(super) fn attributes<const COUNT: usize>(self, names: [&str; COUNT]) -> Result<[&'text str; COUNT]> {
        self.only_attributes(&names)?;
        let mut values = [""; COUNT];
        for (value, name) in values.iter_mut().zip(names) {
            *value = self
                .node
                .attribute(name)
                .with_context(|| format!("{}: the attribute {name:?} is missing", self.place()))?;
        }
        Ok(values)
    }

    /// An attribute that has to have one value.
    pub(super) fn expect(self, name: &str, found: &str, expected: &str) -> Result<()> {
        ensure!(found == expected, "{}: {name} is {found:?}; the generator knows {expected:?} only", self.place());
        Ok(())
    }

    /// The child elements; text between them is an error.
    pub(super) fn children(self) -> Result<Vec<Self>> {
        let mut children = Vec::new();
        for node in self.node.children() {
            if node.is_element() {
                children.push(Self { node });
            } else if node.is_text() {
                let text = node.text().unwrap_or_default().trim();
                ensure!(text.is_empty(), "{}: the text {text:?} is not known here", self.place());
            }
        }
        Ok(children)
    }

    /// Exactly these children in this order, each by namespace and name.
    pub(super) fn exactly<const COUNT: usize>(self, names: [(&str, &str); COUNT]) -> Result<[Self; COUNT]> {
        let children = self.children()?;
        self.these(children, names)
    }

    /// Exactly these out of its children, in this order, each by namespace and name.
    pub(super) fn these<const COUNT: usize>(
        self,
        children: Vec<Self>,
        names: [(&str, &str); COUNT],
    ) -> Result<[Self; COUNT]> {
        for (index, (namespace, name)) in names.iter().enumerate() {
            match children.get(index) {
                Some(child) if child.is(namespace, name) => {}
                Some(child) => bail!("{}: <{name}> should stand here", child.place()),
                None => bail!("{}: <{name}> is missing", self.place()),
            }
        }
        if let Some(surplus) = children.get(COUNT) {
            bail!("{}: it is not known here", surplus.place());
        }
        Ok(children.try_into().unwrap_or_else(|_| unreachable!("the children were counted")))
    }

    /// No children at all.
    pub(super) fn empty(self) -> Result<()> {
        self.exactly([]).map(|[]| ())
    }

    /// The text of an element that holds nothing else.
    pub(super) fn text(self) -> Result<String> {
        let mut text = String::new();
        for node in self.node.children() {
            ensure!(!node.is_element(), "{}: it holds more than text", self.place());
            text.push_str(node.text().filter(|_| node.is_text()).unwrap_or_default());
        }
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        ensure!(!text.is_empty(), "{}: it is empty", self.place());
        Ok(text)
    }

    /// The local part of a qualified name, which has to stand in the namespace.
    pub(super) fn local_name(self, qualified: &'text str, namespace: &str) -> Result<&'text str> {
        let (prefix, local) = match qualified.split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, qualified),
        };
        ensure!(
            self.node.lookup_namespace_uri(prefix) == Some(namespace),
            "{}: {qualified:?} does not stand in {namespace}",
            self.place()
        );
        Ok(local)
    }
}
