// What a service of the cloud refuses with: AWS's own code, its HTTP status and its words. Each service has a table of its own codes; a
// code that is not in it does not compile.

export abstract class ServiceError<Code extends string> extends Error {
  readonly code: Code;
  readonly status: number;

  constructor(statuses: Readonly<Record<Code, number>>, code: Code, message: string) {
    super(message);
    this.code = code;
    this.status = statuses[code];
  }
}
