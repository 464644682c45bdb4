// What every desk page of this app may use; forms' own scripts lie beside their DocTypes.
import "./bulk_runs";
import "./create_next";
import "./customer_panel";
import "./document_graph";
import "./enquiry";
import "./lists";
import "./posting";
import "./quick_entry";
import "./work_out";
