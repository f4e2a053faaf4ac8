import type { HttpRequest, Service } from '../service';
import { cloudwatch } from './cloudwatch';
import { organizations } from './organizations';
import { s3 } from './s3';
import { s3control, s3expressControl } from './s3control';
import { s3express } from './s3express';
import { s3tables } from './s3tables';
import { s3vectors } from './s3vectors';
import { sqs } from './sqs';
import { sts } from './sts';
import { tagging } from './tagging';

/** Every service that the stand-in knows. Another one is a file here, and a line. */
export const services = {
  cloudwatch,
  organizations,
  // Before those which have the same signing names.
  s3control,
  s3,
  s3expressControl,
  s3express,
  s3tables,
  s3vectors,
  sqs,
  sts,
  tagging,
} satisfies Record<string, Service>;

export type ServiceName = keyof typeof services;

export const serviceNames = Object.keys(services) as ServiceName[];

/** The service that a request is meant for. */
export function findService(
  signingName: string,
  request: HttpRequest,
): { name: ServiceName; service: Service } | undefined {
  for (const name of serviceNames) {
    const service: Service = services[name];
    if (
      service.signingName === signingName &&
      (service.claims?.(request) ?? true)
    ) {
      return { name, service };
    }
  }
  return undefined;
}
