import { blockAll } from '../../estate/configuration';
import type {
  AccessPoint,
  MultiRegionAccessPoint,
} from '../../estate/accessPoint';
import { listStart, nextToken, readToken, takePage } from '../../pages';
import { assertPermitted } from '../../permission';
import type { RestXmlContent } from '../../protocols/restXml';
import { AwsError, type Call, type Operation } from '../../service';
import type { XmlElements } from '../../xml';
import { isPublicPolicy } from '../s3/isPublicPolicy';

const namespace = 'http://awss3control.amazonaws.com/doc/2018-08-20/';

/** Where all Multi-Region access points are asked for. */
const MULTI_REGION_HOME = 'us-west-2';

/** By path, below the version: the action. A name follows `accesspoint/` and `mrap/instances/`. */
const PATHS: Array<[RegExp, string]> = [
  [/^accesspoint$/, 'ListAccessPoints'],
  [/^accesspoint\/([^/]+)$/, 'GetAccessPoint'],
  [/^accesspoint\/([^/]+)\/policy$/, 'GetAccessPointPolicy'],
  [/^accesspoint\/([^/]+)\/policyStatus$/, 'GetAccessPointPolicyStatus'],
  [/^mrap\/instances$/, 'ListMultiRegionAccessPoints'],
  [/^mrap\/instances\/([^/]+)$/, 'GetMultiRegionAccessPoint'],
  [/^mrap\/instances\/([^/]+)\/policy$/, 'GetMultiRegionAccessPointPolicy'],
  [
    /^mrap\/instances\/([^/]+)\/policystatus$/,
    'GetMultiRegionAccessPointPolicyStatus',
  ],
];

/** What a GET of a path below the version asks of access points; undefined where it is about something else. */
export function accessPointRequest(
  path: string,
): { action: string; Name?: string } | undefined {
  for (const [pattern, action] of PATHS) {
    const match = pattern.exec(path);
    if (match) {
      return {
        action,
        ...(match[1] && { Name: decodeURIComponent(match[1]) }),
      };
    }
  }
  return undefined;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html */
export const accessPointOperations: Record<
  string,
  Operation<RestXmlContent>
> = {
  ListAccessPoints: {
    permission: 's3:ListAccessPoints',
    answer: call => {
      const { page, token } = pageOf(
        call,
        call.caller.account.accessPoints.filter(
          ({ region }) => region === call.request.region,
        ),
        1000,
      );
      return document('ListAccessPointsResult', {
        AccessPointList: {
          AccessPoint: page.map(point => summaryOf(call, point)),
        },
        NextToken: token,
      });
    },
  },
  GetAccessPoint: {
    permission: 's3:GetAccessPoint',
    answer: call => {
      const point = findAccessPoint(call);
      return document('GetAccessPointResult', {
        ...summaryOf(call, point),
        PublicAccessBlockConfiguration: {
          ...(point.publicAccessBlock ?? blockAll),
        },
      });
    },
  },
  GetAccessPointPolicy: {
    permission: 's3:GetAccessPointPolicy',
    answer: call =>
      document('GetAccessPointPolicyResult', {
        Policy: JSON.stringify(policyOf(findAccessPoint(call))),
      }),
  },
  GetAccessPointPolicyStatus: {
    permission: 's3:GetAccessPointPolicyStatus',
    // Those of a VPC are never public:
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    answer: call => {
      const point = findAccessPoint(call);
      const policy = policyOf(point);
      return document('GetAccessPointPolicyStatusResult', {
        PolicyStatus: {
          IsPublic:
            point.isPolicyPublic ?? (!point.vpc && isPublicPolicy(policy)),
        },
      });
    },
  },
  ListMultiRegionAccessPoints: {
    permission: 's3:ListMultiRegionAccessPoints',
    answer: call => {
      const { page, token } = pageOf(call, multiRegionOf(call), 100);
      return document('ListMultiRegionAccessPointsResult', {
        AccessPoints: { AccessPoint: page.map(reportOf) },
        NextToken: token,
      });
    },
  },
  GetMultiRegionAccessPoint: {
    permission: 's3:GetMultiRegionAccessPoint',
    answer: call =>
      document('GetMultiRegionAccessPointResult', {
        AccessPoint: reportOf(findMultiRegion(call)),
      }),
  },
  GetMultiRegionAccessPointPolicy: {
    permission: 's3:GetMultiRegionAccessPointPolicy',
    answer: call => {
      const { policy } = findMultiRegion(call);
      return document('GetMultiRegionAccessPointPolicyResult', {
        Policy: {
          Established: policy ? { Policy: JSON.stringify(policy) } : undefined,
        },
      });
    },
  },
  GetMultiRegionAccessPointPolicyStatus: {
    permission: 's3:GetMultiRegionAccessPointPolicyStatus',
    answer: call => {
      const { policy } = findMultiRegion(call);
      return document('GetMultiRegionAccessPointPolicyStatusResult', {
        Established: {
          IsPublic: policy !== undefined && isPublicPolicy(policy),
        },
      });
    },
  },
};

function document(root: string, content: XmlElements): RestXmlContent {
  return { document: { [root]: { '@xmlns': namespace, ...content } } };
}

/** A page of what has names, in their order. */
function pageOf<Named extends { name: string }>(
  call: Call,
  all: Named[],
  mostOfAPage: number,
): { page: Named[]; token?: string } {
  assertPermitted(call);
  const { maxResults, nextToken: given } = call.request.parameters;
  const position = given ? readToken(`${given}`) : listStart;
  if (!position) {
    throw new AwsError('InvalidToken', 400, 'The token is not valid.');
  }
  const { page, more } = takePage(
    [...all]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .filter(({ name }) => name > (position.after ?? '')),
    Math.min(Number(maxResults ?? mostOfAPage), mostOfAPage),
  );
  const last = page.at(-1)?.name;
  return { page, token: nextToken(position, { last, more }, call.listFault) };
}

function findAccessPoint(call: Call): AccessPoint {
  assertPermitted(call);
  const { request, caller } = call;
  const found = caller.account.accessPoints.find(
    ({ name, region }) =>
      name === request.parameters.Name && region === request.region,
  );
  if (!found) {
    throw new AwsError(
      'NoSuchAccessPoint',
      404,
      'The specified accesspoint does not exist',
    );
  }
  return found;
}

function policyOf({ policy }: AccessPoint) {
  if (!policy) {
    throw new AwsError(
      'NoSuchAccessPointPolicy',
      404,
      'The specified accesspoint policy does not exist',
    );
  }
  return policy;
}

function summaryOf(
  { caller: { account } }: Call,
  { name, region, bucket, bucketAccountId = account.id, vpc }: AccessPoint,
): XmlElements {
  return {
    Name: name,
    NetworkOrigin: vpc ? 'VPC' : 'Internet',
    VpcConfiguration: vpc ? { VpcId: vpc } : undefined,
    Bucket: bucket,
    AccessPointArn: `arn:${account.partition}:s3:${region}:${account.id}:accesspoint/${name}`,
    Alias: `${name}-alias-s3alias`,
    BucketAccountId: bucketAccountId,
  };
}

/** Asked for in another region, AWS has none. */
function multiRegionOf({ caller, request }: Call): MultiRegionAccessPoint[] {
  if (request.region !== MULTI_REGION_HOME) {
    throw new AwsError(
      'InvalidRequest',
      400,
      'Requests about Multi-Region access points go to us-west-2.',
    );
  }
  return caller.account.multiRegionAccessPoints;
}

function findMultiRegion(call: Call): MultiRegionAccessPoint {
  assertPermitted(call);
  const found = multiRegionOf(call).find(
    ({ name }) => name === call.request.parameters.Name,
  );
  if (!found) {
    throw new AwsError(
      'NoSuchMultiRegionAccessPoint',
      404,
      'The specified Multi-Region Access Point does not exist',
    );
  }
  return found;
}

function reportOf({
  name,
  alias,
  createdAt,
  publicAccessBlock = blockAll,
  regions,
}: MultiRegionAccessPoint): XmlElements {
  return {
    Name: name,
    Alias: alias,
    CreatedAt: createdAt,
    PublicAccessBlock: { ...publicAccessBlock },
    Status: 'READY',
    Regions: {
      Region: regions.map(({ bucket, region, bucketAccountId }) => ({
        Bucket: bucket,
        Region: region,
        BucketAccountId: bucketAccountId,
      })),
    },
  };
}
