import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { schemaConverter } from './schema-converter.js';

/** A route for every method lists them; OpenAPI 3.0 has no word for the first two, and nobody needs the third. */
const LEFT_OUT = ['search', 'query', 'options'] as const;

/** The description of the whole API, made from the schemas that validate it. */
export function apiDocument(app: INestApplication, version: string): OpenAPIObject {
  const head = new DocumentBuilder()
    .setTitle('Muster')
    .setDescription('Turns registered IncusOS servers into Incus clusters and keeps track of what runs on them.')
    .setVersion(version)
    .setLicense('Apache-2.0', 'https://www.apache.org/licenses/LICENSE-2.0')
    .addTag('servers', 'Servers, and how they register')
    .addTag('clusters', 'Clusters and what was made for them')
    .build();
  const document = SwaggerModule.createDocument(app, head, {
    standardSchemaConverter: schemaConverter(),
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  for (const path of Object.values(document.paths)) {
    for (const method of LEFT_OUT) Reflect.deleteProperty(path, method);
  }
  return document;
}
