/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/report/reg_json.h"

#include <jansson.h>

#include "tests/unit/runner.h"
#include "tests/unit/zonefmt/regevents.h"

#define V4 "REGEDIT4\n\n"

static struct zf_error err;
static struct kept kept;

static zf_status print(const char *octets, size_t len)
{
	struct octets from = { octets, len, 1000 };
	const struct zf_regfile_source source = source_of(&from);
	const struct zf_output output = { .write = keep, .ctx = &kept };

	struct zf_registry *registry = NULL;
	zf_status status = zf_registry_read(&registry, &source, &err);

	kept.len = 0;
	if (status == ZF_OK)
		status = zf_reg_json(registry, &output, &err);
	zf_registry_free(registry);
	return status;
}

/* clang-format off */
static const struct {
	const char *text, *json;
} files[] = {
	{ V4, "{\"values\": [],\n\"deleted\": []}\n" },
	{ V4 "[HKU\\a]\n",  "{\"values\": [],\n\"deleted\": []}\n" },
	{ V4 "[HKU\\a]\n@=\"x\"\n\"d\"=dword:1\n\"d\"=dword:2\n\"h\"=hex(ffffffff):\n",
	  "{\"values\": [\n"
	  "{\"key\": \"HKEY_USERS\\\\a\", \"name\": \"\", \"type\": 1, \"data\": \"78000000\"},\n"
	  "{\"key\": \"HKEY_USERS\\\\a\", \"name\": \"d\", \"type\": 4, \"data\": \"02000000\"},\n"
	  "{\"key\": \"HKEY_USERS\\\\a\", \"name\": \"h\", \"type\": 4294967295, \"data\": \"\"}\n"
	  "],\n\"deleted\": []}\n" },
	{ V4 "[-HKU\\a]\n[HKU\\b]\n\"x\"=-\n",
	  "{\"values\": [],\n\"deleted\": [\n"
	  "{\"key\": \"HKEY_USERS\\\\a\"},\n"
	  "{\"key\": \"HKEY_USERS\\\\b\", \"name\": \"x\"}\n"
	  "]}\n" },
	{ V4 "[HKU\\\"\t\xfc]\n\"\\n\\\\\x7f\"=hex:0a\n",
	  "{\"values\": [\n"
	  "{\"key\": \"HKEY_USERS\\\\\\\"\\u0009\xc3\xbc\", \"name\": \"\\u000a\\\\\\u007f\", \"type\": 3, \"data\": \"0a\"}\n"
	  "],\n\"deleted\": []}\n" },
};
/* clang-format on */

START_TEST(what_a_file_leaves_is_json)
{
	json_t *root;

	ck_assert_int_eq(print(files[_i].text, strlen(files[_i].text)), ZF_OK);
	ck_assert_str_eq(kept.octets, files[_i].json);
	root = json_loads(kept.octets, 0, NULL);
	ck_assert_ptr_nonnull(root);
	json_decref(root);
}
END_TEST

START_TEST(a_surrogate_alone_is_an_escape)
{
	static const char text[] = "\xff\xfeR\0E\0G\0E\0D\0I\0T\0"
				   "4\0\n\0"
				   "[\0H\0K\0U\0\\\0\x34\xd8]\0\n\0"
				   "\"\0\x3d\xd8\x00\xde\x1e\xdd\"\0=\0h\0e\0x\0:\0\n\0";

	ck_assert_msg(print(text, sizeof(text) - 1) == ZF_OK, "%s", err.message);
	ck_assert_ptr_nonnull(strstr(kept.octets, "\"HKEY_USERS\\\\\\ud834\", \"name\": "
						  "\"\xf0\x9f\x98\x80\\udd1e\""));
}
END_TEST

START_TEST(of_a_bad_file_nothing_is_written)
{
	static const char text[] = V4 "[HKU\\a]\n\"x\"=\"y\"\n\"z\"=hex:012\n";

	ck_assert_int_eq(print(text, strlen(text)), ZF_EUSAGE);
	ck_assert_uint_eq(kept.len, 0);
	ck_assert_str_eq(err.message, "x.reg:5:9: an octet has one or two hex digits");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("src/report/reg_json");
	TCase *tc = tcase_create("reg_json");

	tcase_add_loop_test(tc, what_a_file_leaves_is_json, 0,
			    sizeof(files) / sizeof(*files));
	tcase_add_test(tc, a_surrogate_alone_is_an_escape);
	tcase_add_test(tc, of_a_bad_file_nothing_is_written);
	suite_add_tcase(s, tc);
	return s;
}

ZF_SUITE(suite)
