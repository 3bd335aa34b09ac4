# Speaks to SNS and Lambda with AWS's own library for Python, which shares no code with the one for JavaScript, and prints what it
# was answered as one line of JSON. Arguments: endpoint, region, access key id, secret access key.
import json
import sys

import botocore.session
from botocore.exceptions import ClientError

endpoint, region, key_id, secret = sys.argv[1:]
session = botocore.session.get_session()


def client(service, secret=secret):
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


sns, lambdas = client("sns"), client("lambda")
topic = sns.create_topic(Name="from-python")["TopicArn"]
subscription = sns.subscribe(
    TopicArn=topic,
    Protocol="email",
    Endpoint="a@example.cz",
    Attributes={"FilterPolicy": '{"channels": ["email"]}'},
    ReturnSubscriptionArn=True,
)["SubscriptionArn"]
sns.publish(
    TopicArn=topic,
    Subject="Zaloha + 100 %",
    Message=json.dumps({"default": "x", "email": "žluťoučký + & = %\nkůň"}),
    MessageStructure="json",
    MessageAttributes={"channels": {"DataType": "String.Array", "StringValue": '["email", "sms"]'}},
)
event = lambdas.invoke(FunctionName="clinic-offsite-validate", InvocationType="Event", Payload=b'{"Records":[]}')
function = "arn:aws:lambda:" + region + ":123456789012:function:clinic-offsite-validate"
answer = lambdas.invoke(FunctionName=function, Payload=b'{"Records":[]}')
failed = lambdas.invoke(FunctionName=function, Payload=b"7")
listed = [one["SubscriptionArn"] for one in sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]]
print(
    json.dumps(
        {
            "subscriptions": listed == [subscription],
            "invoked": [event["StatusCode"], answer["StatusCode"], answer["Payload"].read().decode()],
            "failed": failed.get("FunctionError"),
            "refused": [
                refusal(sns.publish, TopicArn=topic + "x", Message="x"),
                refusal(sns.publish, TopicArn=topic, Message="x", Subject="a\nb"),
                refusal(client("sns", "wrong").list_topics),
                refusal(lambdas.invoke, FunctionName="nobody"),
                refusal(client("lambda", "wrong").invoke, FunctionName=function),
            ],
        }
    )
)
