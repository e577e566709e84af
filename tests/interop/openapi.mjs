// Says what is wrong with the OpenAPI document on standard input; nothing if it is right.
import { Validator } from "@seriousme/openapi-schema-validator";
import { text } from "node:stream/consumers";

const validator = new Validator();
const { valid, errors } = await validator.validate(JSON.parse(await text(process.stdin)));
if (!valid || validator.version !== "3.1") {
	console.log(validator.version, JSON.stringify(errors, null, "\t"));
}
