//! The document as sections with nested lists, before anything is known about what they mean.

use anyhow::Result;

use super::fault;
use super::lines::Line;
use super::report::Report;
use super::rules::Rule;

/// The words that open a list below the heading of an action.
const KEYWORDS: [&str; 4] = ["Attributes", "Parameters", "Request", "Response"];

/// A heading and what stands below it, up to the next heading.
#[derive(Debug)]
pub(super) struct Section {
    /// The heading's line.
    pub(super) line: usize,
    /// The number of hashes; 0 for what stands before the first heading.
    pub(super) level: usize,
    /// The heading's text.
    pub(super) title: String,
    /// The text before the list.
    pub(super) prose: Vec<Text>,
    /// The list.
    pub(super) items: Vec<Item>,
}

impl Section {
    /// The heading as a list item with the section's list nested in it.
    pub(super) fn into_item(self) -> Item {
        Item { line: self.line, indent: 0, text: self.title, prose: self.prose, children: self.items }
    }
}

/// A line of running text.
#[derive(Debug, Clone)]
pub(super) struct Text {
    /// Its line.
    pub(super) line: usize,
    /// The text.
    pub(super) text: String,
}

/// A list item with what is nested in it.
#[derive(Debug)]
pub(super) struct Item {
    /// Its line.
    pub(super) line: usize,
    indent: usize,
    /// The text after the marker.
    pub(super) text: String,
    /// The lines of text that go on below it.
    pub(super) prose: Vec<Text>,
    /// The items nested in it.
    pub(super) children: Vec<Item>,
}

/// Reads lines into sections.
pub(super) fn read(lines: &[Line<'_>], report: &mut Report) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    let mut open = OpenSection::new(1, 0, String::new());
    for line in lines {
        if let Some((level, title)) = heading(line, report) {
            sections.push(std::mem::replace(&mut open, OpenSection::new(line.number, level, title)).close());
        } else {
            open.read(line, report)?;
        }
    }
    sections.push(open.close());
    Ok(sections)
}

fn heading(line: &Line<'_>, report: &mut Report) -> Option<(usize, String)> {
    let title = line.text.trim_start_matches('#');
    let level = line.text.len() - title.len();
    if !(1..=6).contains(&level) || title.is_empty() {
        return None;
    }
    if !title.starts_with(' ') {
        report.note(Rule::HeadingNoSpace, line.number, line.text);
    }
    Some((level, title.trim().to_owned()))
}

struct OpenSection {
    section: Section,
    stack: Vec<Item>,
    after_blank: bool,
}

impl OpenSection {
    fn new(line: usize, level: usize, title: String) -> Self {
        let section = Section { line, level, title, prose: Vec::new(), items: Vec::new() };
        Self { section, stack: Vec::new(), after_blank: true }
    }

    fn read(&mut self, line: &Line<'_>, report: &mut Report) -> Result<()> {
        if line.is_blank() {
            self.after_blank = true;
            return Ok(());
        }
        match self.item(line) {
            Some(text) => self.open_item(line, text, report)?,
            None => self.read_text(line, report)?,
        }
        self.after_blank = false;
        Ok(())
    }

    /// The text of a list item. A list opens with a plus, or with another of Markdown's markers before a keyword, so that bullets in
    /// running text stay text; within a list all markers count.
    fn item<'a>(&self, line: &Line<'a>) -> Option<&'a str> {
        let (marker, text) = line.text.trim_start().split_once(' ')?;
        let text = text.trim();
        let keyword = text.split([' ', ':']).next().is_some_and(|word| KEYWORDS.contains(&word));
        let opens = marker == "+" || (matches!(marker, "-" | "*") && (keyword || !self.stack.is_empty()));
        opens.then_some(text)
    }

    fn open_item(&mut self, line: &Line<'_>, text: &str, report: &mut Report) -> Result<()> {
        let indent = line.indent();
        let mut sibling = None;
        while self.stack.last().is_some_and(|item| item.indent >= indent) {
            sibling = self.stack.last().map(|item| item.indent);
            self.close_item();
        }
        let parent = self.stack.last().map_or(0, |item| item.indent);
        let step = indent - parent;
        let fits = match (sibling, self.stack.is_empty()) {
            (Some(sibling), _) => sibling == indent,
            (None, true) => indent == 0,
            (None, false) => (2..=4).contains(&step),
        };
        if !fits {
            return Err(fault(
                line.number,
                format!("`+ {text}` is indented by {indent} spaces, which fits no list item above it"),
            ));
        }
        if !self.stack.is_empty() && step != 4 {
            report.note(Rule::Indent, line.number, format!("indented by {step}: + {text}"));
        }
        self.stack.push(Item {
            line: line.number,
            indent,
            text: text.to_owned(),
            prose: Vec::new(),
            children: Vec::new(),
        });
        Ok(())
    }

    fn read_text(&mut self, line: &Line<'_>, report: &mut Report) -> Result<()> {
        let text = Text { line: line.number, text: line.text.trim().to_owned() };
        if text.text.starts_with('+') {
            return Err(fault(
                line.number,
                format!("`{}` looks like a list item without a space after its marker", text.text),
            ));
        }
        let indent = line.indent();
        if self.stack.is_empty() {
            if !self.section.items.is_empty() {
                return Err(fault(line.number, "text after a list belongs to nothing: indent it below its item"));
            }
            self.section.prose.push(text);
            return Ok(());
        }
        if self.stack.last().is_some_and(|item| indent <= item.indent) {
            if self.after_blank {
                return Err(fault(line.number, "text after a list belongs to nothing: indent it below its item"));
            }
            report.note(Rule::LazyContinuation, line.number, &text.text);
        }
        let item = self.stack.last_mut().expect("the stack is not empty");
        item.prose.push(text);
        Ok(())
    }

    fn close_item(&mut self) {
        if let Some(item) = self.stack.pop() {
            match self.stack.last_mut() {
                Some(parent) => parent.children.push(item),
                None => self.section.items.push(item),
            }
        }
    }

    fn close(mut self) -> Section {
        while !self.stack.is_empty() {
            self.close_item();
        }
        self.section
    }
}
