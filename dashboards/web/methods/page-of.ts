/** A heading of a text with its address on the page. */
export interface Heading {
  readonly level: number;
  readonly words: string;
  /** as the places where Markdown is read make it of the words */
  readonly id: string;
}

/** The headings of a text in Markdown, in their order. */
export function headingsOf(markdown: string): readonly Heading[] {
  return markdown.split('\n').flatMap((line) => {
    const [, marks, words] = /^(#{1,6}) (.+)$/.exec(line) ?? [];
    return marks === undefined || words === undefined
      ? []
      : [{ level: marks.length, words, id: idOf(words) }];
  });
}

/**
 * Our page of methods as HTML: headings with a list of them in front, paragraphs, tables, and
 * within lines what is strong, stressed, code or a link. That is all of Markdown it uses; what
 * leads into the source is told as code, since no running system has it.
 */
export function pageOf(markdown: string): string {
  const blocks = markdown
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .split(/\n{2,}/)
    .map((block) => block.trim())
    .filter((block) => block !== '');
  const [title = '', ...rest] = blocks;
  const sections = headingsOf(markdown).filter(({ level }) => level === 2);
  const list = sections.map(({ id, words }) => `<li><a href="#${id}">${lineOf(words)}</a></li>`);
  return [
    blockOf(title),
    `<nav class="methods-list" aria-label="Measures"><ul>${list.join('')}</ul></nav>`,
    ...rest.map(blockOf),
  ].join('\n');
}

function blockOf(block: string): string {
  const [heading] = headingsOf(block);
  if (heading !== undefined) {
    return `<h${heading.level} id="${heading.id}">${lineOf(heading.words)}</h${heading.level}>`;
  }
  const lines = block.split('\n');
  if (lines.every((line) => line.startsWith('|'))) return tableOf(lines);
  if (lines.every((line) => line.startsWith('- '))) {
    return `<ul>${lines.map((line) => `<li>${lineOf(line.slice(2))}</li>`).join('')}</ul>`;
  }
  return `<p>${lineOf(lines.join(' '))}</p>`;
}

function tableOf([head = '', marks = '', ...rows]: readonly string[]): string {
  const numbers = cellsOf(marks).map((mark) => mark.endsWith(':'));
  const row = (line: string, scope = '') =>
    cellsOf(line)
      .map((cell, n) => {
        const tag = scope === '' || cell === '' ? 'td' : 'th';
        return `<${tag}${tag === 'th' ? scope : ''}${numbers[n] ? ' class="number"' : ''}>${lineOf(cell)}</${tag}>`;
      })
      .join('');
  return (
    '<div class="table-scroll table-whole" tabindex="0">' +
    `<table class="table"><thead><tr>${row(head, ' scope="col"')}</tr></thead>` +
    `<tbody>${rows.map((line) => `<tr>${row(line)}</tr>`).join('')}</tbody></table></div>`
  );
}

function cellsOf(line: string): readonly string[] {
  return line
    .replace(/^\|/, '')
    .replace(/\|\s*$/, '')
    .split('|')
    .map((cell) => cell.trim());
}

/** What stands within a line. */
function lineOf(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part) =>
      part.startsWith('`') && part.endsWith('`') && part.length > 1
        ? `<code>${escaped(part.slice(1, -1))}</code>`
        : wordsOf(escaped(part)),
    )
    .join('');
}

function wordsOf(text: string): string {
  return text
    .replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, (_, words: string, to: string) =>
      to.startsWith('#')
        ? `<a href="${to}">${words}</a>`
        : `<code>${to.replace(/^(\.\.\/)+/, '')}</code>`,
    )
    .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/\*([^*]+)\*/g, '<em>$1</em>');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function idOf(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-');
}
