export interface paths {
  '/': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the versions of the API */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What this API is and can do */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['ServerInfo'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List registration tokens */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Not offered yet */
          filter?: '';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['Token'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    /** Issue a token; its UUID stands in Location */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['TokenPut'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              /** @enum {string|null} */
              metadata: null;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/tokens/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a token */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          uuid: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['Token'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Change a token */
    put: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description Only if the object still has this ETag, else 412 */
          'If-Match'?: string;
        };
        path: {
          uuid: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['TokenPut'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              /** @enum {string|null} */
              metadata: null;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    post?: never;
    /** Withdraw a token */
    delete: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          uuid: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/tokens/{uuid}/provider-config': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The provider configuration that makes an IncusOS register with this token */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          uuid: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['ProviderConfig'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List servers */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Not offered yet */
          filter?: '';
          cluster?: string;
          status?: '' | 'unknown' | 'unregistered' | 'pending' | 'ready' | 'offline';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['Server'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    /** Register the calling server with a token, or announce a server without one */
    post: {
      parameters: {
        query?: {
          token?: string;
        };
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ServerIntroduction'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: {
                certificate: string;
              };
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/:self': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Tell that the calling server changed; it is known by its certificate */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ServerSelfUpdate'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a server */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['Server'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Change a server */
    put: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description Only if the object still has this ETag, else 412 */
          'If-Match'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ServerPut'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Rename a server */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description Only if the object still has this ETag, else 412 */
          'If-Match'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['Rename'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              /** @enum {string|null} */
              metadata: null;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Forget a server that is in no cluster */
    delete: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/:resync': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Read a server again */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/os': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Call the root of the server's own IncusOS API */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Call the root of the server's own IncusOS API */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Call the root of the server's own IncusOS API */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Call the root of the server's own IncusOS API */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    options?: never;
    /** Call the root of the server's own IncusOS API */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Call the root of the server's own IncusOS API */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/os/{path}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Call the server's own IncusOS API */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
          /** @description Path below /os */
          path: unknown;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Call the server's own IncusOS API */
    put: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
          /** @description Path below /os */
          path: unknown;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Call the server's own IncusOS API */
    post: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
          /** @description Path below /os */
          path: unknown;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Call the server's own IncusOS API */
    delete: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
          /** @description Path below /os */
          path: unknown;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    options?: never;
    /** Call the server's own IncusOS API */
    head: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
          /** @description Path below /os */
          path: unknown;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Call the server's own IncusOS API */
    patch: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
          /** @description Path below /os */
          path: unknown;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The server's own answer */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/system/:evacuate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take a member of a cluster out of service: its instances move away */
    post: {
      parameters: {
        query?: {
          /** @description "1" or "true": also a server that is not shown as ready; never into another operation */
          force?: string;
        };
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/system/:restore': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take a member of a cluster back into service */
    post: {
      parameters: {
        query?: {
          /** @description "1" or "true": also a server that is not shown as ready; never into another operation */
          force?: string;
          /** @description "skip" leaves the instances where they went */
          mode?: '' | 'skip';
        };
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/system/:reboot': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Reboot a server; answers when it is back and ready */
    post: {
      parameters: {
        query?: {
          /** @description "1" or "true": also a server that is not shown as ready; never into another operation */
          force?: string;
        };
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/system/:poweroff': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Switch a server off */
    post: {
      parameters: {
        query?: {
          /** @description "1" or "true": also a server that is not shown as ready; never into another operation */
          force?: string;
        };
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/system/:update': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Have a server look for an update and install it; a reboot brings it into force */
    post: {
      parameters: {
        query?: {
          /** @description "1" or "true": also a server that is not shown as ready; never into another operation */
          force?: string;
        };
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['SystemUpdatePost'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/system/:factory-reset': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Wipe a server; answers when it has registered again, under the same name */
    post: {
      parameters: {
        query?: {
          /** @description "1" or "true": also a server that is not shown as ready; never into another operation */
          force?: string;
          /** @description What it comes back with; left out, a token for this server alone is issued */
          token?: string;
          /** @description Seeds of tokens are not offered yet */
          tokenSeedName?: string;
        };
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/system/network': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show the network of a server, as it was seen last */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['SystemConfiguration'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Configure the network of a server; answers when it is reached with the new configuration */
    put: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['SystemConfiguration'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/system/storage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show the storage of a server, as it was seen last */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['SystemConfiguration'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Configure the storage of a server */
    put: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['SystemConfiguration'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/servers/{name}/system/update': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show the versions of a server */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata:
                | ({
                    os: {
                      name: string;
                      version: string;
                      version_next: string;
                      needs_reboot: boolean;
                    } & {
                      [key: string]: unknown;
                    };
                    applications: ({
                      name: string;
                      version: string;
                      friendly_version?: string;
                      /** @default 0 */
                      in_maintenance: number;
                    } & {
                      [key: string]: unknown;
                    })[];
                    update_channel: string;
                  } & {
                    [key: string]: unknown;
                  })
                | null;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Put a server that is in no cluster into an update channel */
    put: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['SystemUpdate'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List clusters */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Not offered yet */
          filter?: '';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['Cluster'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    /** Form a cluster from servers; answers when it is ready */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ClusterPost'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              /** @enum {string|null} */
              metadata: null;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a cluster */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['Cluster'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Change a cluster; another channel is given to every member */
    put: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
          /** @description Only if the object still has this ETag, else 412 */
          'If-Match'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ClusterPut'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              /** @enum {string|null} */
              metadata: null;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Rename a cluster */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description Only if the object still has this ETag, else 412 */
          'If-Match'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['Rename'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              /** @enum {string|null} */
              metadata: null;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Remove a cluster, in whatever state it is; names what is left on which server */
    delete: {
      parameters: {
        query?: {
          /** @description "factory-reset" resets the servers, "force" forgets them as they are; anything else is "normal", for a cluster that is not ready */
          mode?: string;
          /** @description The token that servers register with after their reset; each gets one of its own when it is left out */
          token?: string;
          /** @description Upstream’s; tokens have no seeds here */
          tokenSeedName?: string;
        };
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['ClusterDeleted'];
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}/:resync-inventory': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Compare the inventory of a cluster with a full listing */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}/:add-servers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Add servers to a cluster; answers when they are members */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ClusterAddServers'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}/:remove-servers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take servers out of a cluster; answers when they are free again */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ClusterRemoveServers'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}/:update': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Update the members of a cluster one after the other; answers when that is accepted */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ClusterUpdatePost'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}/:reboot': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Reboot the members of a cluster one after the other; answers when that is accepted */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}/:cancel-operation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop a rolling update or reboot as soon as the member in hand is back in service */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}/certificate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Replace the certificate that all members of a cluster present */
    put: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ClusterCertificatePut'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}/:bulk-update': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change every member of a cluster in the same way, or none */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ClusterBulkUpdate'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}/artifacts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List what was made for a cluster */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Not offered yet */
          filter?: '';
        };
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['ClusterArtifact'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}/artifacts/{artifact}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show an artifact, or all its files with archive=zip */
    get: {
      parameters: {
        query?: {
          /** @description All files, instead of their list */
          archive?: 'zip';
        };
        header?: never;
        path: {
          name: string;
          artifact: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['ClusterArtifact'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/clusters/{name}/artifacts/{artifact}/{file}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Fetch one file of an artifact */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
          artifact: string;
          file: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description The file */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'text/plain': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/cluster-templates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List cluster templates */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Not offered yet */
          filter?: '';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['ClusterTemplate'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    /** Add a cluster template */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ClusterTemplatePost'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              /** @enum {string|null} */
              metadata: null;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/cluster-templates/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a cluster template */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['ClusterTemplate'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Replace a cluster template */
    put: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description Only if the object still has this ETag, else 412 */
          'If-Match'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['ClusterTemplatePut'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              /** @enum {string|null} */
              metadata: null;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Rename a cluster template */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
          /** @description Only if the object still has this ETag, else 412 */
          'If-Match'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['Rename'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              /** @enum {string|null} */
              metadata: null;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    /** Remove a cluster template */
    delete: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/channels': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List update channels */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Not offered yet */
          filter?: '';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['Channel'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/channels/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show an update channel */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['Channel'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/provisioning/updates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List updates; Muster keeps none */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Not offered yet */
          filter?: '';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata:
                | string[]
                | {
                    [key: string]: unknown;
                  }[];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/inventory/status': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How fresh the inventory of each cluster is */
    get: {
      parameters: {
        query?: {
          cluster?: string;
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['InventoryStatus'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/inventory/{kind}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List objects of one kind */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Only those of this cluster */
          cluster?: string;
          /** @description Only those on this server, for kinds that lie on one */
          server?: string;
          /** @description Only those in this project, for kinds that lie in one */
          project?: string;
          /** @description Only those of this network or storage pool, for kinds that belong to one */
          parent?: string;
          /** @description Only those of this name */
          name?: string;
          /** @description Only the one with this UUID */
          uuid?: string;
          /** @description Only those that an expression is true for, such as `object.status == "Running" and cluster in ["a", "b"]` */
          filter?: string;
          /** @description Only those with a word in their name or description that begins with each of these */
          search?: string;
          /** @description What to sort by, separated by commas, downwards after "-", such as `-last_updated,object.status` */
          sort?: string;
          /** @description The fields that objects are shown with, separated by commas, such as `name,object.status` */
          fields?: string;
          /** @description A page of this many, 1000 at most; the header Link has the address of the next one */
          limit?: string;
          /** @description Where the page begins: as the address of the next page has it */
          after?: string;
          /** @description Count all of them, without regard to pages; the header X-Total-Count has the number */
          count?: '0' | '1' | 'true' | 'false' | '';
          /** @description Show secrets of objects instead of ********, and let them be filtered by */
          secrets?: '0' | '1' | 'true' | 'false' | '';
        };
        header?: never;
        path: {
          kind:
            | 'images'
            | 'instances'
            | 'networks'
            | 'network_acls'
            | 'network_address_sets'
            | 'network_forwards'
            | 'network_integrations'
            | 'network_load_balancers'
            | 'network_peers'
            | 'network_zones'
            | 'profiles'
            | 'projects'
            | 'storage_buckets'
            | 'storage_pools'
            | 'storage_volumes';
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1; of an object only what fields= names, if it is given */
        200: {
          headers: {
            /** @description Of a page that others follow: the address of the next one, with rel="next" */
            Link?: string;
            /** @description With count=true: how many there are in all */
            'X-Total-Count'?: number;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['InventoryResource'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/inventory/{kind}/{uuid}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show an object */
    get: {
      parameters: {
        query?: {
          /** @description Show secrets of objects instead of ********, and let them be filtered by */
          secrets?: '0' | '1' | 'true' | 'false' | '';
        };
        header?: never;
        path: {
          kind:
            | 'images'
            | 'instances'
            | 'networks'
            | 'network_acls'
            | 'network_address_sets'
            | 'network_forwards'
            | 'network_integrations'
            | 'network_load_balancers'
            | 'network_peers'
            | 'network_zones'
            | 'profiles'
            | 'projects'
            | 'storage_buckets'
            | 'storage_pools'
            | 'storage_volumes';
          uuid: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['InventoryResource'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/inventory/{kind}/{uuid}/:resync': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Read an object again from its cluster */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          kind:
            | 'images'
            | 'instances'
            | 'networks'
            | 'network_acls'
            | 'network_address_sets'
            | 'network_forwards'
            | 'network_integrations'
            | 'network_load_balancers'
            | 'network_peers'
            | 'network_zones'
            | 'profiles'
            | 'projects'
            | 'storage_buckets'
            | 'storage_pools'
            | 'storage_volumes';
          uuid: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/inventory/{kind}/{uuid}/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What happened to an object, newest first, also to one that is gone */
    get: {
      parameters: {
        query?: {
          /** @description the most entries that are answered */
          limit?: number;
          /** @description the id of the last entry that is known: what is older than it is answered */
          after?: string;
        };
        header?: never;
        path: {
          kind:
            | 'images'
            | 'instances'
            | 'networks'
            | 'network_acls'
            | 'network_address_sets'
            | 'network_forwards'
            | 'network_integrations'
            | 'network_load_balancers'
            | 'network_peers'
            | 'network_zones'
            | 'profiles'
            | 'projects'
            | 'storage_buckets'
            | 'storage_pools'
            | 'storage_volumes';
          uuid: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['InventoryHistoryEntry'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/inventory/query': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Find objects of several kinds, grouped by cluster */
    get: {
      parameters: {
        query?: {
          /** @description Only of these kinds, such as "instance" */
          kind?: string | string[];
          /** @description Only of these clusters */
          cluster?: string | string[];
          /** @description Only on these servers */
          server?: string | string[];
          /** @description Only in these projects */
          project?: string | string[];
          /** @description Only of these networks and storage pools */
          parent?: string | string[];
          /** @description Besides those of server=, also what lies on no server */
          server_include_null?: string;
          /** @description Besides those of project=, also what lies in no project */
          project_include_null?: string;
          /** @description Besides those of parent=, also what has no parent */
          parent_include_null?: string;
          /** @description Only those that an expression is true for, such as `kind == "instance" and object.status == "Running"` */
          filter?: string;
          /** @description Show secrets of objects instead of ********, and let them be filtered by */
          secrets?: '0' | '1' | 'true' | 'false' | '';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['InventoryQueriedCluster'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/operations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List operations */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Not offered yet */
          filter?: '';
          cluster?: string;
          state?: 'queued' | 'running' | 'waiting' | 'failed' | 'done' | 'undone';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['Operation'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/operations/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show an operation with its steps */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['Operation'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** The same as :cancel, as Incus spells it */
    delete: {
      parameters: {
        query?: never;
        header?: {
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['Operation'];
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/operations/{id}/wait': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Wait for the end of an operation; answers it as it is when the time is up */
    get: {
      parameters: {
        query?: {
          /** @description Seconds to wait; -1 waits until the end */
          timeout?: number;
        };
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['Operation'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/operations/{id}/:cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Stop an operation at a safe point; answers it when it has ended */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['Operation'];
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/operations/{id}/:resume': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Go on with a failed operation, in the direction it went; answers it when it has ended */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['Operation'];
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/operations/{id}/:undo': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Take back what a failed operation did; answers it when it has ended */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description "respond-async" is answered with the operation at once; else the answer comes when it has ended */
          Prefer?: string;
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['Operation'];
            };
          };
        };
        /** @description Accepted (Prefer: respond-async) */
        202: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['AsyncReply'];
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Follow events; each is a CloudEvent in JSON */
    get: {
      parameters: {
        query?: {
          /** @description Only events about this */
          noun?: 'token' | 'server' | 'cluster' | 'operation' | 'template' | 'resource' | 'inventory';
          /** @description Only events of this cluster, by name or id */
          cluster?: string;
          /** @description Only events about this kind of the inventory */
          kind?:
            | 'image'
            | 'instance'
            | 'network'
            | 'network_acl'
            | 'network_address_set'
            | 'network_forward'
            | 'network_integration'
            | 'network_load_balancer'
            | 'network_peer'
            | 'network_zone'
            | 'profile'
            | 'project'
            | 'storage_bucket'
            | 'storage_pool'
            | 'storage_volume';
          /** @description The id of the last event seen; Last-Event-ID comes first */
          after?: string;
        };
        header?: {
          /** @description Tells first what happened after this event */
          'Last-Event-ID'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Server-sent events, without an end */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'text/event-stream': string;
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/subscribers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the systems that read events at NATS */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Not offered yet */
          filter?: '';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['Subscriber'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    /** Add a subscriber; its password is told this once */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['SubscriberPost'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['SubscriberLogin'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/subscribers/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a subscriber, and how far it has come */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['SubscriberProgress'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Let a subscriber read no more */
    delete: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/subscribers/{name}/:rewind': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Have a subscriber read again from another place */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          name: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['SubscriberRewind'];
        };
      };
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/webhooks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List webhooks */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Not offered yet */
          filter?: '';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['Webhook'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    /** Have events sent to an address; the secret that signs them is told this once */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['WebhookPost'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['WebhookSecret'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/webhooks/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a webhook, and what is on its way to it */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['Webhook'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Send no more events to an address */
    delete: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/webhooks/{id}/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List what was or will be sent to a webhook, newest first */
    get: {
      parameters: {
        query?: {
          /** @description Only deliveries in this state */
          state?: 'pending' | 'delivered' | 'dead';
          /** @description The newest ones, so many at most */
          limit?: number;
        };
        header?: never;
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['WebhookDelivery'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/webhooks/{id}/:redeliver': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send again what was given up, or one event */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          id: string;
        };
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['WebhookRedeliver'];
        };
      };
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['WebhookRedelivery'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/trust': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List trusted client certificates */
    get: {
      parameters: {
        query?: {
          /** @description "1" answers whole objects; anything else their addresses */
          recursion?: string;
          /** @description Not offered yet */
          filter?: '';
        };
        header?: never;
        path?: never;
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Addresses, or objects with recursion=1 */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: string[] | components['schemas']['TrustedCertificate'][];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    /** Trust a client certificate */
    post: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path?: never;
        cookie?: never;
      };
      requestBody: {
        content: {
          'application/json': components['schemas']['TrustedCertificatePost'];
        };
      };
      responses: {
        /** @description Created or changed; its address is in Location */
        201: {
          headers: {
            /** @description Address of the object */
            Location?: string;
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              /** @enum {string|null} */
              metadata: null;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/1.0/trust/{fingerprint}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Show a trusted client certificate */
    get: {
      parameters: {
        query?: never;
        header?: never;
        path: {
          fingerprint: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Success */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: components['schemas']['TrustedCertificate'];
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    put?: never;
    post?: never;
    /** Trust a client certificate no longer */
    delete: {
      parameters: {
        query?: never;
        header?: {
          /** @description The same key and body get the same answer, and are carried out once; another body gets 422 */
          'Idempotency-Key'?: string;
        };
        path: {
          fingerprint: string;
        };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        /** @description Done */
        200: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': {
              /** @enum {string} */
              type: 'sync';
              /** @enum {string} */
              status: 'Success';
              /** @enum {number} */
              status_code: 200;
              /** @enum {string} */
              operation: '';
              /** @enum {number} */
              error_code: 0;
              /** @enum {string} */
              error: '';
              metadata: Record<string, never>;
            };
          };
        };
        /** @description Refused or failed */
        default: {
          headers: {
            [name: string]: unknown;
          };
          content: {
            'application/json': components['schemas']['ErrorReply'];
          };
        };
      };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    ErrorReply: {
      /** @enum {string} */
      type: 'error';
      /** @enum {string} */
      status: '';
      /** @enum {number} */
      status_code: 0;
      /** @enum {string} */
      operation: '';
      /** @description The HTTP status */
      error_code: number;
      error: string;
      metadata: {
        /** @description Code of the error catalogue */
        code: string;
        /** @description What to do next */
        next_step: string;
        findings: {
          message: string;
          code?: string;
          path?: string;
          line?: number;
          column?: number;
          suggestion?: string;
          server?: string;
        }[];
      };
    };
    ServerInfo: {
      api_extensions: string[];
      /** @enum {string} */
      api_status: 'devel';
      /** @enum {string} */
      api_version: '1.0';
      /**
       * @description How the caller is trusted; empty when it is not
       * @enum {string}
       */
      auth: 'unix' | 'tls' | '';
      auth_methods: string[];
      server_version: string;
      environment: {
        /** @enum {string} */
        server: 'muster';
        /** @description Where servers and clients reach this API */
        server_url: string;
        /** @description The certificate of the server, PEM */
        certificate: string;
        /** @description Its SHA-256, hex */
        certificate_fingerprint: string;
      };
    };
    Token: {
      /** Format: uuid */
      uuid: string;
      uses_remaining: number;
      /** Format: date-time */
      expire_at: string;
      description: string;
      channel: string;
    };
    TokenPut: {
      /** @default 1 */
      uses_remaining?: number;
      /** Format: date-time */
      expire_at?: string;
      /** @default  */
      description?: string;
      /** @default  */
      channel?: string;
    };
    ProviderConfig: {
      /** @enum {string} */
      name: 'operations-center';
      config: {
        server_url: string;
        server_token: string;
        server_certificate: string;
      };
      /** @enum {string} */
      version: '1';
    };
    ServerIntroduction: {
      /** @default  */
      public_connection_url?: string;
      /** @default  */
      channel?: string;
      /** @default  */
      description?: string;
      properties?: {
        [key: string]: string | number | boolean | null;
      } | null;
      name: string;
      /** @description Required with a token */
      connection_url?: string;
      system_uuid?: string;
      machine_id?: string;
    } & {
      [key: string]: unknown;
    };
    ServerSelfUpdate: {
      /** @default  */
      connection_url?: string;
      /** @default  */
      cause?: string;
    } & {
      [key: string]: unknown;
    };
    Server: {
      name: string;
      connection_url: string;
      public_connection_url: string;
      channel: string;
      description: string;
      properties: {
        [key: string]: string;
      };
      bmc_config: {
        [key: string]: unknown;
      };
      system_uuid: string;
      machine_id: string;
      certificate: string;
      fingerprint: string;
      cluster: string;
      /** @enum {string} */
      server_type: 'unknown' | 'incus' | 'incus-lts-7.0' | 'migration-manager' | 'operations-center';
      hardware_data: {
        [key: string]: unknown;
      };
      os_data: {
        network: {
          [key: string]: unknown;
        };
        security: {
          [key: string]: unknown;
        };
        storage: {
          [key: string]: unknown;
        };
      };
      version_data:
        | ({
            os: {
              name: string;
              version: string;
              version_next: string;
              needs_reboot: boolean;
            } & {
              [key: string]: unknown;
            };
            applications: ({
              name: string;
              version: string;
              friendly_version?: string;
              /** @default 0 */
              in_maintenance: number;
            } & {
              [key: string]: unknown;
            })[];
            update_channel: string;
          } & {
            [key: string]: unknown;
          })
        | null;
      bmc_data: {
        [key: string]: unknown;
      };
      /** @enum {string} */
      server_status: 'unknown' | 'unregistered' | 'pending' | 'ready' | 'offline';
      server_status_detail: string;
      /** Format: date-time */
      last_updated: string;
      /** Format: date-time */
      last_seen: string;
      system_state_is_trusted: boolean;
      /** @enum {string} */
      update_state:
        | ''
        | 'up to date'
        | 'updating'
        | 'update pending'
        | 'rebooting'
        | 'reboot pending'
        | 'evacuation pending'
        | 'evacuating'
        | 'in maintenance, rebooting'
        | 'in maintenance, reboot pending'
        | 'in maintenance, restore pending'
        | 'restoring'
        | 'post restore';
      /** @enum {string} */
      recommended_action: '' | 'update' | 'evacuate' | 'reboot' | 'restore';
      conditions: components['schemas']['Condition'][];
    };
    Condition: {
      type: string;
      /** @enum {string} */
      status: 'True' | 'False' | 'Unknown';
      reason: string;
      /** Format: date-time */
      since: string | null;
      message: string;
      last_error: {
        code: string;
        message: string;
      } | null;
      /** Format: date-time */
      next_attempt_at: string | null;
      fine: boolean;
    };
    ServerPut: {
      /** @default  */
      public_connection_url?: string;
      /** @default  */
      channel?: string;
      /** @default  */
      description?: string;
      properties?: {
        [key: string]: string | number | boolean | null;
      } | null;
    } & {
      [key: string]: unknown;
    };
    Rename: {
      name: string;
    } & {
      [key: string]: unknown;
    };
    AsyncReply: {
      /** @enum {string} */
      type: 'async';
      status: string;
      /** @enum {number} */
      status_code: 100;
      /** @description Address of the operation */
      operation: string;
      /** @enum {number} */
      error_code: 0;
      /** @enum {string} */
      error: '';
      /** @description The operation as it stands */
      metadata: {
        [key: string]: unknown;
      };
    };
    SystemUpdatePost: {
      os?:
        | ({
            /** @default false */
            trigger_update?: boolean;
          } & {
            [key: string]: unknown;
          })
        | null;
    } & {
      [key: string]: unknown;
    };
    SystemConfiguration: {
      /** @description As IncusOS has it; what is left out is IncusOS’ own choice */
      config: {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    SystemUpdate: {
      config: {
        channel: string;
      } & {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    Cluster: {
      name: string;
      connection_url: string;
      channel: string;
      description: string;
      properties: {
        [key: string]: string;
      };
      config: components['schemas']['ClusterConfig'];
      certificate: string;
      fingerprint: string;
      /** @enum {string} */
      status: 'unknown' | 'pending' | 'ready';
      update_status: {
        needs_update?: string[];
        needs_reboot?: string[];
        in_maintenance?: string[];
        in_progress_status: {
          in_progress: string;
          error: string;
          evacuated_before: string[] | null;
          pending_reboot: string[] | null;
          /** Format: date-time */
          last_updated: string;
        } & {
          [key: string]: unknown;
        };
      } & {
        [key: string]: unknown;
      };
      /** Format: date-time */
      last_updated: string;
      conditions: components['schemas']['Condition'][];
      members: components['schemas']['MemberConditions'][];
    };
    ClusterConfig: {
      /**
       * @default {
       *       "post_restore_delay": "",
       *       "restore_mode": ""
       *     }
       */
      rolling_restart: {
        /** @default  */
        post_restore_delay: string;
        /**
         * @default
         * @enum {string}
         */
        restore_mode: '' | 'skip';
      } & {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    MemberConditions: {
      server: string;
      conditions: components['schemas']['Condition'][];
    };
    ClusterPost: {
      /** @default  */
      connection_url?: string;
      /** @default  */
      channel?: string;
      /** @default  */
      description?: string;
      properties?: {
        [key: string]: string | number | boolean | null;
      } | null;
      config?: components['schemas']['ClusterConfigInput'] | null;
      name: string;
      server_names: string[];
      /** @enum {string} */
      server_type: 'unknown' | 'incus' | 'incus-lts-7.0' | 'migration-manager' | 'operations-center';
      services_config?:
        | {
            [key: string]: unknown;
          }
        | string
        | null;
      application_seed_config?:
        | {
            [key: string]: unknown;
          }
        | string
        | null;
      cluster_template?: string | null;
      cluster_template_variable_values?:
        | {
            [key: string]: string | number | boolean | null;
          }
        | string
        | null;
    } & {
      [key: string]: unknown;
    };
    ClusterConfigInput: {
      /**
       * @default {
       *       "post_restore_delay": "",
       *       "restore_mode": ""
       *     }
       */
      rolling_restart?: {
        /** @default  */
        post_restore_delay?: string;
        /**
         * @default
         * @enum {string}
         */
        restore_mode?: '' | 'skip';
      } & {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    ClusterAddServers: {
      server_names: string[];
      /**
       * @description Makes no volumes for backups, images and logs on the new members
       * @default false
       */
      skip_post_join_operations?: boolean;
      /**
       * @description Configures the services of the new members as those of the cluster
       * @default false
       */
      copy_services_config?: boolean;
    } & {
      [key: string]: unknown;
    };
    ClusterRemoveServers: {
      server_names: string[];
      /**
       * @description They do not answer and will not come back: nothing is moved, and their records are forgotten
       * @default false
       */
      lost?: boolean;
    } & {
      [key: string]: unknown;
    };
    ClusterUpdatePost: {
      /**
       * @description Also reboot, one after the other, the members that need it
       * @default false
       */
      reboot?: boolean;
    } & {
      [key: string]: unknown;
    };
    ClusterPut: {
      /** @default  */
      connection_url?: string;
      /** @default  */
      channel?: string;
      /** @default  */
      description?: string;
      properties?: {
        [key: string]: string | number | boolean | null;
      } | null;
      config?: components['schemas']['ClusterConfigInput'] | null;
    } & {
      [key: string]: unknown;
    };
    ClusterCertificatePut: {
      cluster_certificate: string;
      cluster_certificate_key: string;
    } & {
      [key: string]: unknown;
    };
    ClusterBulkUpdate: {
      /** @enum {string} */
      action:
        | 'add_network_interface_vlan_tags'
        | 'remove_network_interface_vlan_tags'
        | 'update_system_logging'
        | 'update_system_kernel'
        | 'add_application'
        | 'add_iscsi_storage_target'
        | 'remove_iscsi_storage_target'
        | 'add_multipath_storage_target'
        | 'remove_multipath_storage_target'
        | 'add_nvme_storage_target'
        | 'remove_nvme_storage_target';
      arguments: {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    ClusterDeleted: {
      left_over?: {
        server: string;
        message: string;
      }[];
    };
    ClusterArtifact: {
      cluster: string;
      name: string;
      description: string;
      properties: {
        [key: string]: string;
      };
      files: {
        name: string;
        mime_type: string;
        size: number;
      }[];
      /** Format: date-time */
      last_updated: string;
    };
    ClusterTemplate: {
      name: string;
      description: string;
      service_config_template: string;
      application_config_template: string;
      variables: {
        [key: string]: {
          description: string;
          default: string;
        };
      };
      /** Format: date-time */
      last_updated: string;
    };
    ClusterTemplatePost: {
      /** @default  */
      description?: string;
      /** @default  */
      service_config_template?: string;
      /** @default  */
      application_config_template?: string;
      variables?: {
        [key: string]: {
          /** @default  */
          description?: string;
          /** @default  */
          default?: string;
        } & {
          [key: string]: unknown;
        };
      } | null;
      name: string;
    } & {
      [key: string]: unknown;
    };
    ClusterTemplatePut: {
      /** @default  */
      description?: string;
      /** @default  */
      service_config_template?: string;
      /** @default  */
      application_config_template?: string;
      variables?: {
        [key: string]: {
          /** @default  */
          description?: string;
          /** @default  */
          default?: string;
        } & {
          [key: string]: unknown;
        };
      } | null;
    } & {
      [key: string]: unknown;
    };
    Channel: {
      name: string;
      description: string;
      /** Format: date-time */
      last_updated: string;
    };
    InventoryStatus: {
      cluster: string;
      current: boolean;
      /** Format: date-time */
      followed_since: string | null;
      gaps_healed: number;
      reason: string;
      kinds: {
        [key: string]: {
          /** Format: date-time */
          synced_to: string | null;
          rows: number;
          drift_found: number;
          error: string;
        };
      };
    };
    InventoryResource: {
      /** Format: uuid */
      uuid: string;
      cluster: string;
      server?: string;
      project_name?: string;
      parent_name?: string;
      name: string;
      type?: string;
      object: {
        [key: string]: unknown;
      };
      /** Format: date-time */
      last_updated: string;
    };
    InventoryHistoryEntry: {
      id: string;
      /** Format: date-time */
      at: string;
      /** @enum {string} */
      change: 'created' | 'updated' | 'deleted' | 'listed' | 'moved';
      /** @enum {string} */
      found_by: 'event' | 'listing' | 'resync' | 'rename';
      reason: string;
      paths: string[];
      cluster: string;
      server: string;
      project: string;
      parent: string;
      type: string;
      name: string;
    };
    InventoryQueriedCluster: {
      cluster: string;
      servers: string[];
      images: components['schemas']['InventoryResource'][] | null;
      instances: components['schemas']['InventoryResource'][] | null;
      networks: components['schemas']['InventoryResource'][] | null;
      network_acls: components['schemas']['InventoryResource'][] | null;
      network_address_sets: components['schemas']['InventoryResource'][] | null;
      network_forwards: components['schemas']['InventoryResource'][] | null;
      network_integrations: components['schemas']['InventoryResource'][] | null;
      network_load_balancers: components['schemas']['InventoryResource'][] | null;
      network_peers: components['schemas']['InventoryResource'][] | null;
      network_zones: components['schemas']['InventoryResource'][] | null;
      profiles: components['schemas']['InventoryResource'][] | null;
      projects: components['schemas']['InventoryResource'][] | null;
      storage_buckets: components['schemas']['InventoryResource'][] | null;
      storage_pools: components['schemas']['InventoryResource'][] | null;
      storage_volumes: components['schemas']['InventoryResource'][] | null;
    };
    Operation: {
      /** Format: uuid */
      id: string;
      /** @enum {string} */
      class: 'task';
      description: string;
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      updated_at: string;
      /** @enum {string} */
      status: 'Pending' | 'Running' | 'Success' | 'Failure';
      status_code: number;
      err: string;
      resources: {
        [key: string]: string[];
      };
      may_cancel: boolean;
      kind: string;
      /** @enum {string} */
      state: 'queued' | 'running' | 'waiting' | 'failed' | 'done' | 'undone';
      /** @enum {string} */
      direction: 'forward' | 'back';
      cluster: string;
      servers: string[];
      progress: {
        done: number;
        total: number;
      };
      waiting_for: string;
      last_error: components['schemas']['OperationError'] | null;
      /** Format: date-time */
      next_attempt_at: string | null;
      steps: components['schemas']['OperationStep'][];
    };
    OperationError: {
      code: string;
      message: string;
      next_step: string;
      findings: ({
        message: string;
      } & {
        [key: string]: unknown;
      })[];
    };
    OperationStep: {
      name: string;
      server: string;
      /** @enum {string} */
      state: 'planned' | 'started' | 'done' | 'undone';
      /** Format: date-time */
      started_at: string | null;
      /** Format: date-time */
      ended_at: string | null;
      left_over: string;
    };
    Subscriber: {
      name: string;
      description: string;
      user: string;
      events: string[];
      clusters: string[];
      subjects: string[];
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      last_login_at: string | null;
    };
    SubscriberProgress: {
      name: string;
      description: string;
      user: string;
      events: string[];
      clusters: string[];
      subjects: string[];
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      last_login_at: string | null;
      unread: number | null;
      unacknowledged: number | null;
    };
    SubscriberPost: {
      name: string;
      /** @default  */
      description?: string;
      /**
       * @description Nouns, or nouns with what happened
       * @default []
       */
      events?: string[];
      /**
       * @description Clusters, by name or id
       * @default []
       */
      clusters?: string[];
      /**
       * @description "now", "start", a time (RFC 3339), or the number of a message in the stream
       * @default now
       */
      from?: ('now' | 'start') | string;
    };
    SubscriberLogin: {
      name: string;
      server: string;
      user: string;
      password: string;
      stream: string;
      consumer: string;
      inbox_prefix: string;
    };
    SubscriberRewind: {
      /** @description "now", "start", a time (RFC 3339), or the number of a message in the stream */
      from: ('now' | 'start') | string;
    };
    Webhook: {
      /** Format: uuid */
      id: string;
      url: string;
      description: string;
      events: string[];
      clusters: string[];
      kinds: string[];
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      last_delivered_at: string | null;
      /** Format: date-time */
      failing_since: string | null;
      last_error: string;
      pending: number;
      dead: number;
    };
    WebhookPost: {
      /** @description Where events are sent */
      url: string;
      /** @default  */
      description?: string;
      /**
       * @description Nouns, or nouns with what happened
       * @default []
       */
      events?: string[];
      /**
       * @description Clusters, by name or id
       * @default []
       */
      clusters?: string[];
      /**
       * @description Kinds of the inventory
       * @default []
       */
      kinds?: (
        | 'image'
        | 'instance'
        | 'network'
        | 'network_acl'
        | 'network_address_set'
        | 'network_forward'
        | 'network_integration'
        | 'network_load_balancer'
        | 'network_peer'
        | 'network_zone'
        | 'profile'
        | 'project'
        | 'storage_bucket'
        | 'storage_pool'
        | 'storage_volume'
      )[];
      /** @description Signs what is sent; made when left out */
      secret?: string;
    };
    WebhookSecret: {
      /** Format: uuid */
      id: string;
      secret: string;
    };
    WebhookDelivery: {
      event: string;
      type: string;
      subject: string;
      /** @enum {string} */
      state: 'pending' | 'delivered' | 'dead';
      attempts: number;
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      last_attempt_at: string | null;
      /** Format: date-time */
      next_attempt_at: string | null;
      last_error: string;
    };
    WebhookRedeliver: {
      /** @description Only this one, in whichever state; else all that were given up */
      event?: string;
    };
    WebhookRedelivery: {
      count: number;
    };
    TrustedCertificate: {
      fingerprint: string;
      name: string;
      certificate: string;
      /** Format: date-time */
      not_after: string;
      /** Format: date-time */
      added_at: string;
    };
    TrustedCertificatePost: {
      name: string;
      certificate: string;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
