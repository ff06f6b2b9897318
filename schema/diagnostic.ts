/**
 * JSON Schema of `Diagnostic` (reconciler/model/diagnostic.ts).
 * @module
 */

const positionSchema = {
  type: 'object',
  description: 'A place in a file.',
  properties: {
    file: { type: 'string' },
    line: { type: 'integer', description: 'From 1.' },
    column: { type: 'integer', description: 'From 1, in UTF-16 units.' },
    length: { type: 'integer', description: 'How many characters are meant.' },
  },
  required: ['file', 'line', 'column', 'length'],
  additionalProperties: false,
} as const;

export const diagnosticSchema = {
  type: 'object',
  description: 'Something that is wrong with what a person wrote.',
  properties: {
    code: { type: 'string', description: 'See docs/reference/diagnostics.md.', examples: ['KEY_DUPLICATE'] },
    severity: { enum: ['error', 'warning'] },
    message: { type: 'string' },
    hint: { type: 'string', description: 'What to do about it, where that is known.' },
    position: positionSchema,
    excerpt: { type: 'string', description: 'The source line that the position points into.' },
    related: {
      type: 'array',
      description: 'Other places that belong to the problem.',
      items: {
        type: 'object',
        properties: { message: { type: 'string' }, position: positionSchema },
        required: ['message', 'position'],
        additionalProperties: false,
      },
    },
  },
  required: ['code', 'severity', 'message'],
  additionalProperties: false,
} as const;
