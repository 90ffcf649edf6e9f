/* SPDX-License-Identifier: BSD-2-Clause */
/* SPDX-FileCopyrightText: the zoneferry authors */
#include "src/jobs/ask/silence.h"

void zf_silence_note(struct zf_silence *silence, zf_status status,
		     const struct zf_error *why)
{
	switch (status) {
	case ZF_ETIMEOUT:
	case ZF_ENETWORK:
		silence->count++;
		zf_error_copy(&silence->why, why);
		break;
	case ZF_ENOMEM:
	case ZF_ESYSTEM:
	case ZF_ECANCELLED:
		break;
	case ZF_OK:
	case ZF_EUSAGE:
	case ZF_EREFUSED:
	case ZF_EAUTH:
	case ZF_EMALFORMED:
	case ZF_ELIMIT:
	case ZF_EUNSUPPORTED:
	case ZF_EPREREQ:
	case ZF_EUNSAFE:
	case ZF_EDIFFERS:
	case ZF_EWAITING:
		silence->heard = true;
		break;
	}
}

zf_status zf_silence_check(const struct zf_silence *silence, struct zf_error *err)
{
	if (silence->heard || silence->count < ZF_SILENCE_MAX)
		return ZF_OK;
	zf_error_copy(err, &silence->why);
	zf_wrap(err, "not asked, as nothing was answered before");
	return silence->why.code;
}
