import { blockAll } from '../estate/configuration';
import type { Account, Organization } from '../estate/organization';
import { findRegionalBucket } from '../estate/regionalBucket';
import { assertPermitted } from '../permission';
import { restXml, type RestXmlContent } from '../protocols/restXml';
import {
  AwsError,
  type Call,
  type HttpRequest,
  type RequestContent,
  type Service,
} from '../service';
import { s3Errors } from './s3';
import {
  accessPointOperations,
  accessPointRequest,
} from './s3control/accessPoints';

const namespace = 'http://awss3control.amazonaws.com/doc/2018-08-20/';

/** The version of the API, with which every path begins. */
const version = '/v20180820/';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html: what it says of an account. */
export const s3control: Service<RestXmlContent> = {
  signingName: 's3',
  // A bucket may have the name of the version, but a request about it hasn't got this header.
  claims: ({ url, headers }) =>
    url.pathname.startsWith(version) && 'x-amz-account-id' in headers,
  protocol: restXml({ wrapsErrors: true }),
  readRequest,
  operations: {
    GetPublicAccessBlock: {
      permission: 's3:GetAccountPublicAccessBlock',
      answer: getPublicAccessBlock,
    },
    ListTagsForResource: { answer: listTags },
    ...accessPointOperations,
  },
  errors: s3Errors,
};

const actions = new Map([
  [`GET ${version}configuration/publicAccessBlock`, 'GetPublicAccessBlock'],
]);

const tagsPath = `${version}tags/`;

function readRequest({ method, url, headers }: HttpRequest): RequestContent {
  const parameters = { AccountId: headers['x-amz-account-id'] };
  if (method === 'GET' && url.pathname.startsWith(tagsPath)) {
    const ResourceArn = decodeURIComponent(url.pathname.slice(tagsPath.length));
    return {
      action: 'ListTagsForResource',
      parameters: { ...parameters, ResourceArn },
    };
  }
  const ofAccessPoints =
    method === 'GET'
      ? accessPointRequest(url.pathname.slice(version.length))
      : undefined;
  if (ofAccessPoints) {
    const { action, ...named } = ofAccessPoints;
    return {
      action,
      parameters: {
        ...Object.fromEntries(url.searchParams),
        ...parameters,
        ...named,
      },
    };
  }
  return { action: actions.get(`${method} ${url.pathname}`) ?? '', parameters };
}

function noSuchResource() {
  return new AwsError(
    'NoSuchResource',
    404,
    'The specified resource does not exist.',
  );
}

/** Not one of several regions, which can't have tags. */
function accessPointOfArn({ caller: { account } }: Call, arn: string) {
  const found = account.accessPoints.find(({ name, region }) =>
    arn.endsWith(`:s3:${region}:${account.id}:accesspoint/${name}`),
  );
  if (!found) {
    throw noSuchResource();
  }
  return found;
}

/** Of directory buckets and access points: https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_ListTagsForResource.html */
function listTags(call: Call): RestXmlContent {
  const arn = `${call.request.parameters.ResourceArn}`;
  const isOfAccessPoint = arn.includes(':accesspoint/');
  assertPermitted({
    ...call,
    permission: isOfAccessPoint
      ? 's3:ListTagsForResource'
      : 's3express:ListTagsForResource',
  });
  const { tags = {} } = isOfAccessPoint
    ? accessPointOfArn(call, arn)
    : findRegionalBucket(call, 's3express', arn, noSuchResource());
  return {
    document: {
      ListTagsForResourceResult: {
        '@xmlns': namespace,
        Tags: {
          Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        },
      },
    },
  };
}

/**
 * The effective setting, what comes from the organization included:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_GetPublicAccessBlock.html
 */
function getPublicAccessBlock(call: Call): RestXmlContent {
  assertPermitted(call);
  const { request, caller, service, organization } = call;
  const { id } = caller.account;
  const publicAccessBlock = effectiveBlock(organization, caller.account);
  if (request.parameters.AccountId !== id) {
    throw service.errors.denied('Access Denied');
  }
  if (!publicAccessBlock) {
    throw new AwsError(
      'NoSuchPublicAccessBlockConfiguration',
      404,
      'The public access block configuration was not found',
      { elements: { AccountId: id } },
    );
  }
  return {
    document: {
      PublicAccessBlockConfiguration: {
        '@xmlns': namespace,
        ...publicAccessBlock,
      },
    },
  };
}

/** As https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_s3.html has it. */
function effectiveBlock(
  { s3Policies }: Organization,
  { id, unit, publicAccessBlock }: Account,
) {
  const parts = unit.split('/').filter(Boolean);
  const above = parts.map((_, i) => parts.slice(0, parts.length - i).join('/'));
  const nearest = [id, ...above, ''].find(target => s3Policies.has(target));
  if (nearest === undefined) {
    return publicAccessBlock;
  }
  return s3Policies.get(nearest) === 'all'
    ? blockAll
    : {
        BlockPublicAcls: false,
        IgnorePublicAcls: false,
        BlockPublicPolicy: false,
        RestrictPublicBuckets: false,
      };
}

/** What is asked of directory buckets goes to the regional endpoint of S3 Express, and is signed for it. */
export const s3expressControl: Service<RestXmlContent> = {
  ...s3control,
  signingName: 's3express',
};
