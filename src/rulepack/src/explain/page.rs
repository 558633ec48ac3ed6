// SPDX-License-Identifier: EUPL-1.2
//! The document as one page that needs nothing else, and prints well.

use pulldown_cmark::{CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html};

/// Titillium is named first for offices that have it; nothing is fetched.
const STYLE: &str = include_str!("page.css");

/// The whole page.
pub fn page(title: &str, markdown: &str) -> String {
    let mut events: Vec<Event<'_>> = Parser::new_ext(markdown, Options::ENABLE_TABLES).collect();
    let contents = name_headings(&mut events);
    let (mut name, mut body) = (String::new(), String::new());
    html::push_html(&mut name, std::iter::once(Event::Text(CowStr::from(title))));
    html::push_html(&mut body, events.into_iter().flat_map(around_table));
    format!(
        "<!DOCTYPE html>\n<html lang=\"it\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{name}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<nav aria-label=\"Indice\">\n{contents}</nav>\n\
         {body}</main>\n</body>\n</html>\n"
    )
}

/// Gives chapters and what is numbered the name they are linked to by; returns the links to the chapters.
fn name_headings(events: &mut [Event<'_>]) -> String {
    let mut contents = String::new();
    for place in 0..events.len() {
        let Some(Event::Text(words)) = events.get(place + 1).cloned() else { continue };
        let anchor = anchor(&words);
        let Event::Start(Tag::Heading { level, id, .. }) = &mut events[place] else { continue };
        let is_chapter = *level == HeadingLevel::H2;
        if is_chapter {
            let link = Tag::Link {
                link_type: LinkType::Inline,
                dest_url: CowStr::from(format!("#{anchor}")),
                title: CowStr::from(""),
                id: CowStr::from(""),
            };
            let link = [Event::Start(link), Event::Text(words), Event::End(TagEnd::Link), Event::SoftBreak];
            html::push_html(&mut contents, link.into_iter());
        }
        if is_chapter || ["calcolo-", "valore-"].iter().any(|start| anchor.starts_with(start)) {
            *id = Some(CowStr::from(anchor));
        }
    }
    contents
}

/// `le-domande-che-pu-fare`: a heading as a link names it.
fn anchor(heading: &str) -> String {
    let words = heading.to_lowercase().replace(' ', "-");
    words.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-').collect()
}

/// A wide table scrolls on the screen instead of widening the page.
fn around_table(event: Event<'_>) -> Vec<Event<'_>> {
    match event {
        Event::Start(Tag::Table(_)) => vec![Event::Html(CowStr::from("<div class=\"table\">\n")), event],
        Event::End(TagEnd::Table) => vec![event, Event::Html(CowStr::from("</div>\n"))],
        event => vec![event],
    }
}
