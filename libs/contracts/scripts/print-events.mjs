/**
 * Prints the AsyncAPI document of all events, as it stands in docs/events/asyncapi.json:
 *
 *   npm run generate:events
 */
import { format } from 'prettier';
import { asyncApiDocument } from '../dist/index.js';

process.stdout.write(await format(JSON.stringify(asyncApiDocument('1')), { parser: 'json', printWidth: 120 }));
