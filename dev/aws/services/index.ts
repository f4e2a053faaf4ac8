import type { HttpRequest, Service } from '../service';
import { cloudwatch } from './cloudwatch';
import { organizations } from './organizations';
import { s3 } from './s3';
import { s3control } from './s3control';
import { sqs } from './sqs';
import { sts } from './sts';
import { tagging } from './tagging';

/** Every service that the stand-in knows. Another one is a file here, and a line. */
export const services = {
  cloudwatch,
  organizations,
  // Before S3, which has the same signing name.
  s3control,
  s3,
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
