//! A minimal PDF 1.4 writer: a title and lines of text on A4 pages, uncompressed, so that tests can search the bytes.

use std::fmt::Write as _;

/// How many lines stand on one page below the title.
const LINES_PER_PAGE: usize = 48;
/// How many characters of Helvetica at 10 points surely fit between the margins.
const LINE_WIDTH: usize = 95;

/// The bytes of a PDF with the title on every page and the lines below it. Long lines are wrapped. Characters outside of
/// Windows-1252 are printed as `?`. The same text always gives the same bytes.
#[must_use]
pub fn render(title: &str, lines: &[String]) -> Vec<u8> {
    let lines: Vec<String> = lines.iter().flat_map(|line| wrap(line)).collect();
    let mut pages: Vec<&[String]> = lines.chunks(LINES_PER_PAGE).collect();
    if pages.is_empty() {
        pages.push(&[]);
    }
    let mut file = File::default();
    let kids: Vec<String> = (0..pages.len()).map(|index| format!("{} 0 R", page_number(index))).collect();
    file.object(b"<< /Type /Catalog /Pages 2 0 R >>");
    file.object(format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), kids.len()).as_bytes());
    file.object(font("Helvetica-Bold").as_bytes());
    file.object(font("Helvetica").as_bytes());
    for (index, page) in pages.iter().enumerate() {
        let content = page_number(index) + 1;
        file.object(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] \
                 /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents {content} 0 R >>"
            )
            .as_bytes(),
        );
        file.stream(&page_content(title, page));
    }
    file.object(&information(title));
    file.finish()
}

/// The objects before the pages are the catalogue, the page tree and two fonts; each page takes two.
fn page_number(index: usize) -> usize {
    5 + 2 * index
}

fn font(name: &str) -> String {
    format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>")
}

fn information(title: &str) -> Vec<u8> {
    let mut information = b"<< /Title ".to_vec();
    string(&mut information, title);
    information.extend_from_slice(b" >>");
    information
}

fn page_content(title: &str, lines: &[String]) -> Vec<u8> {
    let mut content = b"BT\n/F1 16 Tf\n56 780 Td\n".to_vec();
    string(&mut content, title);
    content.extend_from_slice(b" Tj\n/F2 10 Tf\n14 TL\n0 -14 Td\n");
    for line in lines {
        content.extend_from_slice(b"T* ");
        string(&mut content, line);
        content.extend_from_slice(b" Tj\n");
    }
    content.extend_from_slice(b"ET\n");
    content
}

/// Breaks a line at spaces, and within words only where one alone is too long.
fn wrap(line: &str) -> Vec<String> {
    let mut wrapped = Vec::new();
    for part in line.split('\n') {
        let mut rest: Vec<char> = part.trim_end_matches('\r').chars().collect();
        while rest.len() > LINE_WIDTH {
            let space = rest[..=LINE_WIDTH].iter().rposition(|character| *character == ' ').filter(|at| *at > 0);
            let tail = rest.split_off(space.unwrap_or(LINE_WIDTH));
            wrapped.push(rest.iter().collect());
            rest = tail.into_iter().skip(usize::from(space.is_some())).collect();
        }
        wrapped.push(rest.into_iter().collect());
    }
    wrapped
}

/// A literal string, escaped and in the encoding of the fonts.
fn string(out: &mut Vec<u8>, text: &str) {
    out.push(b'(');
    for character in text.chars() {
        match encoded(character) {
            byte @ (b'(' | b')' | b'\\') => out.extend_from_slice(&[b'\\', byte]),
            byte => out.push(byte),
        }
    }
    out.push(b')');
}

/// The character in Windows-1252: Latin-1 and the signs that documents about money use.
fn encoded(character: char) -> u8 {
    match character {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(character)).unwrap_or(b'?'),
        '\t' => b' ',
        '€' => 0x80,
        '…' => 0x85,
        'Š' => 0x8a,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        'š' => 0x9a,
        'ž' => 0x9e,
        _ => b'?',
    }
}

/// A PDF under construction: its bytes, and where each object begins.
struct File {
    bytes: Vec<u8>,
    offsets: Vec<usize>,
}

impl Default for File {
    fn default() -> Self {
        Self { bytes: b"%PDF-1.4\n".to_vec(), offsets: Vec::new() }
    }
}

impl File {
    fn object(&mut self, body: &[u8]) {
        self.offsets.push(self.bytes.len());
        self.bytes.extend_from_slice(format!("{} 0 obj\n", self.offsets.len()).as_bytes());
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn stream(&mut self, content: &[u8]) {
        let mut body = format!("<< /Length {} >>\nstream\n", content.len()).into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"endstream");
        self.object(&body);
    }

    /// Adds the table of offsets, which has entries of exactly 20 bytes, and the trailer; the last object is the information.
    fn finish(mut self) -> Vec<u8> {
        let start = self.bytes.len();
        let size = self.offsets.len() + 1;
        let mut tail = format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in &self.offsets {
            let _ = writeln!(tail, "{offset:010} 00000 n ");
        }
        let last = self.offsets.len();
        let _ = write!(tail, "trailer\n<< /Size {size} /Root 1 0 R /Info {last} 0 R >>\nstartxref\n{start}\n%%EOF\n");
        self.bytes.extend_from_slice(tail.as_bytes());
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latin1(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| char::from(*byte)).collect()
    }

    #[test]
    fn the_text_can_be_found_in_the_bytes() {
        let file = latin1(&render("Invoice 000001", &["Total (incl. tax): 70.00".to_owned(), "Grüße".to_owned()]));
        assert!(file.starts_with("%PDF-1.4\n") && file.ends_with("%%EOF\n"));
        assert!(file.contains("(Invoice 000001) Tj"));
        assert!(file.contains(r"(Total \(incl. tax\): 70.00) Tj"));
        assert!(file.contains("(Grüße) Tj"));
    }

    #[test]
    fn every_offset_points_at_its_object() {
        let lines: Vec<String> = (0..120).map(|number| format!("line {number}")).collect();
        let file = latin1(&render("Long", &lines));
        let (_, table) = file.split_once("xref\n").expect("a table");
        let mut entries = table.lines().skip(2).take_while(|entry| entry.ends_with(" n "));
        let count = file.matches(" 0 obj\n").count();
        for number in 1..=count {
            let offset = entries.next().and_then(|entry| entry[..10].parse::<usize>().ok()).expect("an entry");
            let object: String = file.chars().skip(offset).take(12).collect();
            assert!(object.starts_with(&format!("{number} 0 obj")), "{number}: {object}");
        }
        assert_eq!(file.matches("/Type /Page /Parent").count(), 3);
    }

    #[test]
    fn long_lines_are_wrapped_at_spaces() {
        let wrapped = wrap(&"word ".repeat(30));
        assert!(wrapped.len() == 2 && wrapped.iter().all(|line| line.len() <= LINE_WIDTH));
        assert_eq!(wrap(&"x".repeat(LINE_WIDTH + 1)), ["x".repeat(LINE_WIDTH), "x".to_owned()]);
    }
}
