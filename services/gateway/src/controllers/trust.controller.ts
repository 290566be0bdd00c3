import { type Idempotency, TrustedCertificate, TrustedCertificatePost } from '@muster/contracts';
import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Created, DONE } from '../http/answer.js';
import { address, ListQuery } from '../http/listing.js';
import { Repeatable } from '../http/parameters.js';
import { Answers, AnswersCreated, AnswersDone, AnswersList } from '../openapi/answers.js';
import { TakesIdempotencyKey } from '../openapi/request-headers.js';
import { TrustedCertificates } from '../trust/trusted-certificates.js';

@ApiTags('trust')
@Controller('1.0/trust')
export class TrustController {
  constructor(private readonly trusted: TrustedCertificates) {}

  @Get()
  @AnswersList('List trusted client certificates', TrustedCertificate)
  async list(@Query({ schema: ListQuery }) query: ListQuery): Promise<TrustedCertificate[] | string[]> {
    const certificates = await this.trusted.list();
    if (query.recursion === '1') return certificates;
    return certificates.map(({ fingerprint }) => addressOf(fingerprint));
  }

  @Get(':fingerprint')
  @Answers('Show a trusted client certificate', TrustedCertificate)
  async get(@Param('fingerprint') fingerprint: string): Promise<TrustedCertificate> {
    return this.trusted.get(fingerprint);
  }

  @Post()
  @AnswersCreated('Trust a client certificate')
  @TakesIdempotencyKey()
  async add(
    @Body({ schema: TrustedCertificatePost }) certificate: TrustedCertificatePost,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<Created> {
    return new Created(addressOf(await this.trusted.add(certificate, idempotency)));
  }

  @Delete(':fingerprint')
  @AnswersDone('Trust a client certificate no longer')
  @TakesIdempotencyKey()
  async remove(
    @Param('fingerprint') fingerprint: string,
    @Repeatable() idempotency: Idempotency | undefined,
  ): Promise<typeof DONE> {
    await this.trusted.remove(fingerprint, idempotency);
    return DONE;
  }
}

function addressOf(fingerprint: string): string {
  return address('trust', fingerprint);
}
