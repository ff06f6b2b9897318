/**
 * Text of others on its way to a terminal: names of files, messages of other programs, and what a repository holds may
 * move the cursor, change the title, or turn the direction of writing.
 * @module
 */

/** Controls (C0, DEL, C1), invisible format characters such as those that turn the direction, and separators of lines. */
const unprintable = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** One line with each such character, also a tab, as one space. Its length stays, so that a caret below it is right. */
export function printable(line: string): string {
  return line.replace(unprintable, (found) => ' '.repeat(found.length));
}

/** The same for a text of several lines, which stay. */
export function printableText(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** JSON text with them escaped: `JSON.stringify` leaves DEL, C1 and format characters as they are. */
export function printableJson(json: string): string {
  return json.replace(/[\u007f-\u009f\p{Cf}\u2028\u2029]/gu, (found) => found.split('').map(escapeUnit).join(''));
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
