// A route handler, as it ever was: one café as JSON.

import { NextRequest, NextResponse } from "next/server";
import { placeAt } from "../../../../lib/places";

export async function GET(request: NextRequest, { params }: { params: Promise<{ path: string[] }> }) {
  const place = placeAt((await params).path);
  return place ? NextResponse.json(place) : NextResponse.json({ asked: request.nextUrl.pathname }, { status: 404 });
}
