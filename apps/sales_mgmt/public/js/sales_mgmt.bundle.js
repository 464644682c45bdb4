// What every desk page of this app may use; forms' own scripts lie beside their DocTypes.
import "./create_next";
import "./customer_panel";
import "./document_graph";
import "./posting";
import "./work_out";
