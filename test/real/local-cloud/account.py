# Speaks to STS, IAM and CloudFormation with AWS's own library for Python, and prints what it was answered as one line of JSON.
# Arguments: endpoint, region, access key id, secret access key, site.
import json
import sys

import botocore.session
from botocore.exceptions import ClientError

endpoint, region, key_id, secret, site = sys.argv[1:]
session = botocore.session.get_session()


def client(service, key_id=key_id, secret=secret):
    return session.create_client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
    )


def refusal(call, **arguments):
    try:
        call(**arguments)
        return "not refused"
    except ClientError as error:
        return error.response["Error"]["Code"]


sts, iam, stacks = client("sts"), client("iam"), client("cloudformation")
outputs = stacks.describe_stacks(StackName="clinic-offsite-site-" + site)["Stacks"][0]["Outputs"]
user = {one["OutputKey"]: one["OutputValue"] for one in outputs}["UploaderUserName"]
before = [one["AccessKeyId"] for one in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]]
made = iam.create_access_key(UserName=user)["AccessKey"]
fresh = iam.get_access_key_last_used(AccessKeyId=made["AccessKeyId"])
as_uploader = client("sts", made["AccessKeyId"], made["SecretAccessKey"])
who = as_uploader.get_caller_identity()["Arn"]
used = iam.get_access_key_last_used(AccessKeyId=made["AccessKeyId"])
third = refusal(iam.create_access_key, UserName=user)
iam.update_access_key(UserName=user, AccessKeyId=made["AccessKeyId"], Status="Inactive")
asleep = refusal(as_uploader.get_caller_identity)
statuses = sorted(one["Status"] for one in iam.list_access_keys(UserName=user)["AccessKeyMetadata"])
iam.delete_access_key(UserName=user, AccessKeyId=made["AccessKeyId"])
after = [one["AccessKeyId"] for one in iam.list_access_keys(UserName=user)["AccessKeyMetadata"]]
print(
    json.dumps(
        {
            "account": sts.get_caller_identity()["Account"],
            "user": [user, fresh["UserName"], who.split("/")[1]],
            "neverUsed": fresh["AccessKeyLastUsed"]["ServiceName"],
            "used": used["AccessKeyLastUsed"]["ServiceName"],
            "third": third,
            "asleep": asleep,
            "statuses": statuses,
            "asBefore": before == after,
            "stacks": [one["StackName"] for one in stacks.describe_stacks()["Stacks"]],
            "refused": [
                refusal(stacks.describe_stacks, StackName="nothing"),
                refusal(stacks.list_stacks),
                refusal(iam.list_users),
                refusal(iam.list_access_keys, UserName="nobody"),
                refusal(client("iam", secret="wrong").list_access_keys, UserName=user),
            ],
        }
    )
)
