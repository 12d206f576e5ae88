//! The document as numbered lines, with its HTML comments opened or left out.

use anyhow::Result;

use super::fault;
use super::report::Report;
use super::rules::Rule;

/// One line of the document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'a> {
    /// Its number, from 1.
    pub(super) number: usize,
    /// Its text without the line break and without trailing blanks.
    pub(super) text: &'a str,
}

impl Line<'_> {
    /// Whether nothing stands on it.
    pub(super) fn is_blank(&self) -> bool {
        self.text.is_empty()
    }

    /// The column of its first character; a tab goes on to the next multiple of four.
    pub(super) fn indent(&self) -> usize {
        let mut column = 0;
        for character in self.text.chars() {
            match character {
                ' ' => column += 1,
                '\t' => column = (column / 4 + 1) * 4,
                _ => break,
            }
        }
        column
    }
}

/// Reads a document's bytes as text, or says on which line it stops being text.
pub(super) fn decode(bytes: &[u8]) -> Result<&str> {
    let line_at = |offset: usize| bytes[..offset].iter().filter(|byte| **byte == b'\n').count() + 1;
    if let Some(offset) = bytes.iter().position(|byte| *byte == 0) {
        return Err(fault(line_at(offset), "a zero byte: this is not a text document"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        fault(line_at(error.valid_up_to()), "not UTF-8: save the document as UTF-8 and import it again")
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(fault(1, "the document is empty"));
    }
    if !text.ends_with('\n') {
        return Err(fault(
            text.lines().count(),
            "the last line has no line break, so the document looks cut off; if it is complete, add one",
        ));
    }
    Ok(text)
}

/// Splits the text into lines. A comment that holds headings is imported like the rest, other comments are left out.
pub(super) fn split<'a>(text: &'a str, report: &mut Report) -> Result<Vec<Line<'a>>> {
    let mut lines = Vec::new();
    let mut comment: Option<Comment<'a>> = None;
    for (index, text) in text.lines().enumerate() {
        let line = Line { number: index + 1, text: text.trim_end() };
        match comment.take() {
            None if line.text.trim_start().starts_with("<!--") => {
                let opened = Comment { start: line.number, lines: Vec::new() };
                comment = opened.read(Line { text: &line.text.trim_start()[4..], ..line }, &mut lines, report)?;
            }
            None => lines.push(line),
            Some(opened) => comment = opened.read(line, &mut lines, report)?,
        }
    }
    match comment {
        None => Ok(lines),
        Some(comment) => Err(fault(comment.start, "this HTML comment is never closed: the document looks cut off")),
    }
}

struct Comment<'a> {
    start: usize,
    lines: Vec<Line<'a>>,
}

impl<'a> Comment<'a> {
    /// Takes one more line; when the comment ends on it, hands its content over and returns nothing.
    fn read(mut self, line: Line<'a>, into: &mut Vec<Line<'a>>, report: &mut Report) -> Result<Option<Self>> {
        let Some((inside, after)) = line.text.split_once("-->") else {
            self.lines.push(line);
            return Ok(Some(self));
        };
        if !after.trim().is_empty() {
            return Err(fault(line.number, "text after the end of an HTML comment: put it on a line of its own"));
        }
        self.lines.push(Line { text: inside.trim_end(), ..line });
        let subject = format!("lines {}-{}", self.start, line.number);
        if self.lines.iter().any(|line| line.text.starts_with('#')) {
            report.note(Rule::CommentedOut, self.start, subject);
            into.append(&mut self.lines);
        } else {
            report.note(Rule::CommentedText, self.start, subject);
        }
        Ok(None)
    }
}
