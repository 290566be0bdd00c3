import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** Holds the document, which can only be made when every route is known. */
@Injectable()
export class ApiDescription {
  document: OpenAPIObject | undefined;
}
